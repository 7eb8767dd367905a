using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BootAppliance.Protocols;

/// <summary>An Ethernet address (EUI-48). The value holds its 48 bits with the first byte on the wire as the highest.</summary>
public readonly record struct MacAddress : IComparable<MacAddress>, ISpanParsable<MacAddress>
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 6;

    /// <param name="value">The 48 bits; higher bits are cut off.</param>
    public MacAddress(ulong value) => Value = value & 0xFFFF_FFFF_FFFF;

    /// <param name="bytes">Exactly 6 bytes in wire order.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public MacAddress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new ArgumentException($"a MAC address has 6 bytes, not {bytes.Length}", nameof(bytes));
        Value = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
    }

    /// <summary>The address as a 48-bit number: a key for hashing and sorting.</summary>
    public ulong Value { get; }

    /// <summary>True for multicast and broadcast addresses (IEEE 802: lowest bit of the first byte); no machine owns one.</summary>
    public bool IsMulticast => (Value >> 40 & 1) != 0;

    public static bool operator <(MacAddress left, MacAddress right) => left.Value < right.Value;

    public static bool operator >(MacAddress left, MacAddress right) => left.Value > right.Value;

    public static bool operator <=(MacAddress left, MacAddress right) => left.Value <= right.Value;

    public static bool operator >=(MacAddress left, MacAddress right) => left.Value >= right.Value;

    /// <summary>Reads <c>aa:bb:cc:dd:ee:ff</c>, <c>aa-bb-cc-dd-ee-ff</c>, <c>aabb.ccdd.eeff</c> or <c>aabbccddeeff</c>, in any case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress result)
    {
        result = default;
        var (group, separator) = text.Length switch
        {
            12 => (12, '\0'),
            14 when text[4] == '.' => (4, '.'),
            17 when text[2] is ':' or '-' => (2, text[2]),
            _ => (0, '\0'),
        };
        if (group == 0) return false;

        ulong value = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (i % (group + 1) == group)
            {
                if (text[i] != separator) return false;
                continue;
            }

            if (!char.IsAsciiHexDigit(text[i])) return false;
            value = (value << 4) | (uint)(char.IsAsciiDigit(text[i]) ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10);
        }

        result = new MacAddress(value);
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress result) => TryParse(text.AsSpan(), out result);

    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out var result) ? result : throw new FormatException($"'{s}' is not a MAC address; write it as aa:bb:cc:dd:ee:ff");

    public static MacAddress Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result) => TryParse(s, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result) => TryParse(s, out result);

    public int CompareTo(MacAddress other) => Value.CompareTo(other.Value);

    /// <summary>Writes the 6 bytes in wire order to the start of <paramref name="destination"/>.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)Value);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>The canonical form: lower case with colons.</summary>
    public override string ToString() => Format(':');

    /// <summary>Lower case with dashes, as PXELINUX, GRUB and iPXE's <c>${mac:hexhyp}</c> spell it.</summary>
    public string ToDashed() => Format('-');

    private string Format(char separator) => string.Create(17, (Value, separator), static (text, state) =>
    {
        text.Fill(state.separator);
        for (var i = 0; i < Length; i++)
        {
            ((byte)(state.Value >> (40 - 8 * i))).TryFormat(text[(3 * i)..], out _, "x2", CultureInfo.InvariantCulture);
        }
    });
}
