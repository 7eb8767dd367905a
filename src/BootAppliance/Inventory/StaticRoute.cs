using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Inventory;

/// <summary>A route of an interface: the network and who leads there.</summary>
public sealed record StaticRoute(IPNetwork Network, IPAddress Gateway)
{
    /// <returns>Null if the text is no such route.</returns>
    public static StaticRoute? Parse(string text, char separator, AddressFamily family)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at > 0 && IPNetwork.TryParse(text[..at], out var network) && network.BaseAddress.AddressFamily == family
            && IPAddress.TryParse(text[(at + 1)..], out var gateway) && gateway.AddressFamily == family ? new(network, gateway) : null;
    }
}
