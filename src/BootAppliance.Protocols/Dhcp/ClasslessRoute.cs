using System.Runtime.InteropServices;

namespace BootAppliance.Protocols.Dhcp;

/// <summary>One route of option 121 (RFC 3442): a client that takes this option ignores option 3.</summary>
/// <param name="Network">The destination, without host bits.</param>
/// <param name="PrefixLength">0 to 32; 0 is the default route.</param>
/// <param name="Router">0.0.0.0: the destination is on the link.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClasslessRoute(IPv4Address Network, int PrefixLength, IPv4Address Router)
{
    /// <summary>Writes routes as prefix length, the bytes of the network that it makes significant, and router.</summary>
    public static byte[] Write(IEnumerable<ClasslessRoute> routes)
    {
        List<byte> bytes = [];
        Span<byte> address = stackalloc byte[4];
        foreach (var route in routes)
        {
            bytes.Add((byte)route.PrefixLength);
            route.Network.WriteTo(address);
            bytes.AddRange(address[..Significant(route.PrefixLength)]);
            route.Router.WriteTo(address);
            bytes.AddRange(address);
        }

        return [.. bytes];
    }

    /// <summary>Reads option 121; host bits that the sender left in a network are cleared (RFC 3442, "DHCP Client Behavior").</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out IReadOnlyList<ClasslessRoute> routes, out OptionValueError error)
    {
        List<ClasslessRoute> found = [];
        routes = found;
        error = value.IsEmpty ? OptionValueError.BadLength : OptionValueError.None;
        Span<byte> network = stackalloc byte[4];
        while (!value.IsEmpty)
        {
            var length = value[0];
            if (length > 32) error = OptionValueError.BadLength;
            else if (value.Length < 1 + Significant(length) + 4) error = OptionValueError.Truncated;
            if (error != OptionValueError.None) return false;

            network.Clear();
            value.Slice(1, Significant(length)).CopyTo(network);
            value = value[(1 + Significant(length))..];
            found.Add(new(new IPv4Address(IPv4Address.Read(network).Value & IPv4Address.MaskOf(length).Value), length, IPv4Address.Read(value)));
            value = value[4..];
        }

        return error == OptionValueError.None;
    }

    public override string ToString() => $"{Network}/{PrefixLength} via {Router}";

    private static int Significant(int prefixLength) => (prefixLength + 7) / 8;
}
