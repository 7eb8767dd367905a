using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Dhcp;

/// <summary>IPv4 addresses from the first to the last, both included; as 32-bit numbers in host order, so that they compare.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct AddressRange(uint First, uint Last)
{
    public long Count => (long)Last - First + 1;

    public bool Contains(uint address) => address >= First && address <= Last;

    /// <summary>Reads <c>192.0.2.10-192.0.2.99</c> or one address alone.</summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        range = default;
        if (!TryParseAddress(first, out var from) || !TryParseAddress(last, out var to) || from > to) return false;

        range = new AddressRange(from, to);
        return true;
    }

    public override string ToString() => $"{Address(First)}-{Address(Last)}";

    private static IPAddress Address(uint value) => new(BinaryPrimitives.ReverseEndianness(value));

    // Four numbers only: IPAddress.Parse also takes "10.1" and "0x0a000001", which are mistakes in a configuration.
    private static bool TryParseAddress(string text, out uint value)
    {
        value = 0;
        text = text.Trim();
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetwork
            || address.ToString() != text)
            return false;

        value = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
        return true;
    }
}
