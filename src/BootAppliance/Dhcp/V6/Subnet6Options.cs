using System.Net;

namespace BootAppliance.Dhcp.V6;

/// <summary>One entry of <c>dhcp.v6_subnets</c>.</summary>
public sealed record Subnet6Options
{
    /// <summary><c>subnet</c>: an IPv6 network, for example <c>2001:db8::/64</c>; /32 to /120. Required.</summary>
    public required IPNetwork Subnet { get; init; }

    /// <summary><c>ranges</c>: the addresses to hand out, such as <c>2001:db8::1000-2001:db8::1fff</c>. Default none: reservations, and settings for those that make their own address.</summary>
    public IReadOnlyList<AddressRange6> Ranges { get; init; } = [];

    /// <summary><c>name_servers</c>: option 23 (RFC 3646). Default none.</summary>
    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    /// <summary><c>domain_search</c>: option 24 (RFC 3646). Default none.</summary>
    public IReadOnlyList<string> DomainSearch { get; init; } = [];

    /// <summary><c>lease_time</c>: the valid lifetime; addresses are preferred for five eighths of it. 1m to 365d. Default 12h.</summary>
    [Between("1m", "365d")]
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromHours(12);

    /// <summary><c>interface</c>: the interface that this subnet is on. Default: the one with an address in it; none if it is only relayed.</summary>
    public string? Interface { get; init; }

    /// <summary><c>advertise</c>: sends router advertisements that tell of this prefix and of DHCPv6, without being a router. Default true.</summary>
    public bool Advertise { get; init; } = true;
}
