using System.Net;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.V6;

/// <summary>One IPv6 subnet as the server works with it.</summary>
public sealed record Subnet6(Subnet6Options Options)
{
    public UInt128 Base { get; } = IPv6Address.From(Options.Subnet.BaseAddress);

    public UInt128 Mask { get; } = IPv6Address.Mask(Options.Subnet.PrefixLength);

    public bool Contains(UInt128 address) => (address & Mask) == Base;

    public bool Contains(IPAddress address) => Contains(IPv6Address.From(address));
}
