using System.Net;
using System.Runtime.InteropServices;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>A subnet such as 10.0.0.0/24: all addresses whose first <paramref name="Length"/> bits are the network's.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Prefix(IPv4Address Network, int Length)
{
    public IPv4Address Mask => new(Length == 0 ? 0 : uint.MaxValue << (32 - Length));

    /// <summary>All host bits set: what reaches everyone on the subnet.</summary>
    public IPv4Address Broadcast => new(Network.Value | ~Mask.Value);

    public static Prefix From(IPNetwork network) => new(IPv4Address.From(network.BaseAddress), network.PrefixLength);

    public bool Contains(IPv4Address address) => (address.Value & Mask.Value) == Network.Value;

    /// <summary>Whether a host may own it: inside, and neither the network's own address nor its broadcast (RFC 3021 for /31).</summary>
    public bool IsUsable(IPv4Address address) =>
        Contains(address) && (Length >= 31 || (address != Network && address != Broadcast));

    public override string ToString() => $"{Network}/{Length}";
}
