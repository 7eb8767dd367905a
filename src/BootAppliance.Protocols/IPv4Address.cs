using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace BootAppliance.Protocols;

/// <summary>An IPv4 address as a number in host order, so that ranges, masks and ordering are plain arithmetic.</summary>
/// <param name="Value">10.0.0.1 is 0x0A000001.</param>
public readonly record struct IPv4Address(uint Value) : IComparable<IPv4Address>, ISpanParsable<IPv4Address>
{
    /// <summary>0.0.0.0: "no address" in every field of a DHCP message.</summary>
    public static readonly IPv4Address Any;

    /// <summary>255.255.255.255: every host on the link.</summary>
    public static readonly IPv4Address Broadcast = new(uint.MaxValue);

    public bool IsAny => Value == 0;

    public static bool operator <(IPv4Address left, IPv4Address right) => left.Value < right.Value;

    public static bool operator >(IPv4Address left, IPv4Address right) => left.Value > right.Value;

    public static bool operator <=(IPv4Address left, IPv4Address right) => left.Value <= right.Value;

    public static bool operator >=(IPv4Address left, IPv4Address right) => left.Value >= right.Value;

    /// <summary>Reads the first 4 bytes in wire order.</summary>
    public static IPv4Address Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt32BigEndian(bytes));

    /// <exception cref="ArgumentException">The address is IPv6 and not an IPv4-mapped one.</exception>
    public static IPv4Address From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length)) length = 0;
        if (length == 16 && address.IsIPv4MappedToIPv6) return Read(bytes[12..]);
        return length == 4 ? Read(bytes) : throw new ArgumentException($"{address} is not an IPv4 address", nameof(address));
    }

    /// <summary>Reads four decimal numbers with dots; short forms, octal and hexadecimal are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPv4Address result)
    {
        result = default;
        uint value = 0, part = 0;
        int parts = 0, digits = 0;
        foreach (var c in text)
        {
            if (c == '.')
            {
                if (digits == 0 || ++parts > 3) return false;
                (value, part, digits) = ((value << 8) | part, 0, 0);
                continue;
            }

            if (!char.IsAsciiDigit(c) || (digits > 0 && part == 0)) return false;
            part = part * 10 + (uint)(c - '0');
            digits++;
            if (part > 255) return false;
        }

        if (parts != 3 || digits == 0) return false;
        result = new IPv4Address((value << 8) | part);
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out IPv4Address result) => TryParse(text.AsSpan(), out result);

    public static IPv4Address Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out var result) ? result : throw new FormatException($"'{s}' is not an IPv4 address; write it as 192.0.2.10");

    public static IPv4Address Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out IPv4Address result) => TryParse(s, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IPv4Address result) => TryParse(s, out result);

    public int CompareTo(IPv4Address other) => Value.CompareTo(other.Value);

    /// <summary>True when this address lies between both ends, which belong to the range.</summary>
    public bool IsInRange(IPv4Address first, IPv4Address last) => Value >= first.Value && Value <= last.Value;

    /// <summary>True when this address has the same network bits as <paramref name="network"/>.</summary>
    /// <param name="network">Any address of the subnet.</param>
    /// <param name="prefixLength">0 to 32.</param>
    public bool IsInSubnet(IPv4Address network, int prefixLength) => ((Value ^ network.Value) & MaskOf(prefixLength).Value) == 0;

    /// <summary>The netmask with this many leading ones.</summary>
    /// <param name="prefixLength">0 to 32.</param>
    public static IPv4Address MaskOf(int prefixLength) => new(prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength));

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[4];
        WriteTo(bytes);
        return new IPAddress(bytes);
    }

    /// <summary>Writes the 4 bytes in wire order to the start of <paramref name="destination"/>.</summary>
    public void WriteTo(Span<byte> destination) => BinaryPrimitives.WriteUInt32BigEndian(destination, Value);

    public override string ToString() => $"{Value >> 24}.{Value >> 16 & 255}.{Value >> 8 & 255}.{Value & 255}";
}
