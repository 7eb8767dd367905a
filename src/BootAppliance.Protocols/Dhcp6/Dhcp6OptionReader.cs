using System.Buffers.Binary;

namespace BootAppliance.Protocols.Dhcp6;

/// <summary>Walks options of the form code, length, value, each number of two bytes (RFC 8415 §21.1).</summary>
public ref struct Dhcp6OptionReader(ReadOnlySpan<byte> options)
{
    private const int HeaderLength = 4;
    private ReadOnlySpan<byte> _rest = options;

    public ushort Code { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>True once an option claimed more bytes than there are.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryRead()
    {
        if (_rest.IsEmpty || IsMalformed) return false;
        if (_rest.Length < HeaderLength || _rest.Length < HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]))
        {
            IsMalformed = true;
            return false;
        }

        Code = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        Value = _rest.Slice(HeaderLength, BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]));
        _rest = _rest[(HeaderLength + Value.Length)..];
        return true;
    }
}
