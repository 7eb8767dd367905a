using BootAppliance.Data;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>The rules that hold on every subnet.</summary>
public sealed record DhcpRules
{
    /// <summary>How long an offered address waits for its client.</summary>
    public TimeSpan OfferHold { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a declined address is given to nobody.</summary>
    public TimeSpan DeclineHold { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many addresses one client may have in quarantine: else one faulty machine empties the pool.</summary>
    public int DeclinesPerClient { get; init; } = 3;

    /// <summary>How many leases are remembered, over all subnets.</summary>
    public int MaximumLeases { get; init; } = 1 << 20;

    /// <summary>Whether a DISCOVER with option 80 is acknowledged at once (RFC 4039): only where no other server answers.</summary>
    public bool RapidCommit { get; init; }

    /// <summary>What an acknowledged lease outlives.</summary>
    public Durability Durability { get; init; } = Durability.PowerCut;

    /// <summary>Whether option 61 says who a client is, rather than its hardware address.</summary>
    public bool MatchClientId { get; init; }

    /// <summary>The interfaces on which only reservations are served.</summary>
    public Func<string, bool> IsReservationsOnly { get; init; } = _ => false;

    /// <summary>The relays that may ask who has an address (RFC 4388).</summary>
    public IReadOnlySet<IPv4Address> LeaseQueryFrom { get; init; } = new HashSet<IPv4Address>();

    /// <summary>The classes that clients may be members of.</summary>
    public IReadOnlyList<ClassOptions> Classes { get; init; } = [];

    /// <summary>Whether the server speaks for its subnets: a client with a foreign lease is refused instead of ignored.</summary>
    public bool IsAuthoritative { get; init; } = true;
}
