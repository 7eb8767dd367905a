using System.Buffers.Binary;

namespace BootAppliance.Protocols.Dhcp;

public enum ClientIdKind
{
    /// <summary>Bytes with no meaning but to be compared (RFC 2132 §9.14).</summary>
    Opaque,

    /// <summary>A hardware type and address, as firmware and iPXE send it.</summary>
    Hardware,

    /// <summary>255, IAID and DUID, as operating systems send it (RFC 4361 §6.1).</summary>
    Duid,
}

/// <summary>Option 61, looked into. It refers to the bytes that it was made from; clients are compared by all of them.</summary>
public readonly ref struct DhcpClientId
{
    private const byte DuidType = 255;
    private const int DuidOffset = 5;

    private readonly ReadOnlySpan<byte> _value;

    private DhcpClientId(ReadOnlySpan<byte> value) => _value = value;

    public ClientIdKind Kind => _value[0] switch
    {
        DuidType when _value.Length > DuidOffset + 2 => ClientIdKind.Duid,
        > 0 and < DuidType when _value.Length == 7 => ClientIdKind.Hardware,
        _ => ClientIdKind.Opaque,
    };

    /// <summary>Which of the machine's interfaces; 0 unless the kind is <see cref="ClientIdKind.Duid"/>.</summary>
    public uint Iaid => Kind == ClientIdKind.Duid ? BinaryPrimitives.ReadUInt32BigEndian(_value[1..]) : 0;

    /// <summary>Which machine, or empty.</summary>
    public ReadOnlySpan<byte> Duid => Kind == ClientIdKind.Duid ? _value[DuidOffset..] : default;

    /// <summary>The six bytes behind the hardware type, or empty.</summary>
    public ReadOnlySpan<byte> HardwareAddress => Kind == ClientIdKind.Hardware ? _value[1..] : default;

    /// <summary>Takes any value of at least two bytes (RFC 2132 §9.14).</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out DhcpClientId id, out OptionValueError error)
    {
        error = value.Length < 2 ? OptionValueError.BadLength : OptionValueError.None;
        id = error == OptionValueError.None ? new(value) : default;
        return error == OptionValueError.None;
    }
}
