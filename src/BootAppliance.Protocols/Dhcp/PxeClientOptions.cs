using System.Buffers.Binary;

namespace BootAppliance.Protocols.Dhcp;

/// <summary>Options 93, 94 and 97, by which firmware says what it is (RFC 4578 §2).</summary>
public static class PxeClientOptions
{
    private const int GuidLength = 17;
    private const int InterfaceLength = 3;

    /// <summary>Option 93: every architecture that the firmware can boot, the best first. At least one.</summary>
    public static bool TryParseArchitectures(ReadOnlySpan<byte> value, out DhcpArchitecture[] architectures, out OptionValueError error)
    {
        architectures = [];
        error = value.Length is 0 || value.Length % 2 != 0 ? OptionValueError.BadLength : OptionValueError.None;
        if (error != OptionValueError.None) return false;

        architectures = new DhcpArchitecture[value.Length / 2];
        for (var i = 0; i < architectures.Length; i++) architectures[i] = (DhcpArchitecture)BinaryPrimitives.ReadUInt16BigEndian(value[(2 * i)..]);
        return true;
    }

    public static byte[] WriteArchitectures(ReadOnlySpan<DhcpArchitecture> architectures)
    {
        var bytes = new byte[architectures.Length * 2];
        for (var i = 0; i < architectures.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), (ushort)architectures[i]);
        return bytes;
    }

    /// <summary>Option 94: the kind (1 is UNDI) and version of the driver that the firmware hands to what it boots.</summary>
    public static bool TryParseInterface(ReadOnlySpan<byte> value, out (byte Type, byte Major, byte Minor) network, out OptionValueError error)
    {
        error = value.Length == InterfaceLength ? OptionValueError.None : OptionValueError.BadLength;
        network = error == OptionValueError.None ? (value[0], value[1], value[2]) : default;
        return error == OptionValueError.None;
    }

    public static byte[] WriteInterface((byte Type, byte Major, byte Minor) network) => [network.Type, network.Major, network.Minor];

    /// <summary>
    /// Option 97 as the UUID that SMBIOS shows; the first three fields are little-endian on the wire (RFC 4578 §2.3 and the
    /// firmware in use). Machines without a UUID send zeros, which identify nobody: <see cref="Guid.Empty"/>.
    /// </summary>
    public static bool TryParseGuid(ReadOnlySpan<byte> value, out Guid guid, out OptionValueError error)
    {
        error = value.Length == GuidLength && value[0] == 0 ? OptionValueError.None : OptionValueError.BadLength;
        guid = error == OptionValueError.None ? new Guid(value[1..]) : Guid.Empty;
        return error == OptionValueError.None;
    }

    public static byte[] WriteGuid(Guid guid) => [0, .. guid.ToByteArray()];
}
