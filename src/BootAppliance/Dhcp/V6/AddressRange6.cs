using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.V6;

/// <summary>IPv6 addresses from the first to the last, both included.</summary>
public sealed record AddressRange6(UInt128 First, UInt128 Last)
{
    public UInt128 Count => Last - First + 1;

    public bool Contains(UInt128 address) => address >= First && address <= Last;

    /// <summary>Reads <c>2001:db8::1000-2001:db8::1fff</c> or one address alone.</summary>
    public static bool TryParse(string text, out AddressRange6? range)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        range = null;
        if (!TryParseAddress(first, out var from) || !TryParseAddress(last, out var to) || from > to) return false;
        range = new(from, to);
        return true;
    }

    public override string ToString() => $"{IPv6Address.ToIPAddress(First)}-{IPv6Address.ToIPAddress(Last)}";

    private static bool TryParseAddress(string text, out UInt128 value)
    {
        var is6 = IPAddress.TryParse(text.Trim(), out var address) && address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: 0 };
        value = is6 ? IPv6Address.From(address!) : default;
        return is6;
    }
}
