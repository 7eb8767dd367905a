using System.Net;
using BootAppliance.Dhcp.Classes;

namespace BootAppliance.Dhcp;

/// <summary>One entry of <c>dhcp.subnets</c>.</summary>
public sealed record SubnetOptions
{
    /// <summary><c>subnet</c>: an IPv4 network, for example <c>192.0.2.0/24</c>; /8 to /30. Required.</summary>
    public required IPNetwork Subnet { get; init; }

    /// <summary><c>ranges</c>: the addresses to hand out dynamically, inside the subnet. Default none: reservations only.</summary>
    public IReadOnlyList<AddressRange> Ranges { get; init; } = [];

    /// <summary><c>exclude</c>: addresses in the ranges that are not handed out. Default none.</summary>
    public IReadOnlyList<AddressRange> Exclude { get; init; } = [];

    /// <summary><c>pools</c>: addresses for the members of a class alone. Default none.</summary>
    public IReadOnlyList<PoolOptions> Pools { get; init; } = [];

    /// <summary><c>shared_network</c>: subnets of the same name are on one wire; a client gets an address of any of them. Subnets of one interface are so without it. Default none.</summary>
    public string? SharedNetwork { get; init; }

    /// <summary><c>options</c>: other options that clients are sent: <c>ntp-servers=192.0.2.1</c>, <c>252=http://wpad/</c>, <c>224=0x0102</c>. Default none.</summary>
    public IReadOnlyList<OptionSetting> Options { get; init; } = [];

    /// <summary><c>routers</c>: option 3 (RFC 2132 §3.5). Default none.</summary>
    public IReadOnlyList<IPAddress> Routers { get; init; } = [];

    /// <summary><c>name_servers</c>: option 6 (RFC 2132 §3.8). Default none.</summary>
    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    /// <summary><c>domain</c>: option 15 (RFC 2132 §3.17). Default none.</summary>
    public string? Domain { get; init; }

    /// <summary><c>lease_time</c>: 1m to 365d. Default: <c>dhcp.lease_time</c>.</summary>
    [Between("1m", "365d")]
    public TimeSpan? LeaseTime { get; init; }

    /// <summary><c>next_server</c>: the boot server that clients are sent to. Default: the appliance.</summary>
    public IPAddress? NextServer { get; init; }

    /// <summary><c>interface</c>: the interface that this subnet is on. Default: the one with an address in it; none if it is only relayed.</summary>
    public string? Interface { get; init; }

    /// <summary><c>trust_claims</c>: believes the MAC in a request from this relayed subnet, where no neighbour table can prove it. Default false.</summary>
    public bool TrustClaims { get; init; }
}
