using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.V6;
using BootAppliance.Inventory;
using BootAppliance.Protocols.Dhcp;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp;

/// <summary>
/// A lease as the API shows it. The state is <c>bound</c>, <c>expired</c>, <c>released</c> or <c>declined</c>; the system
/// is the one whose interface has this MAC, if there is one.
/// </summary>
public sealed record LeaseView(
    string Address, string Mac, string State, string? System, string? HostName, string Client, string Subnet,
    DateTimeOffset StartsAt, DateTimeOffset RenewedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The switch port that the machine was at, in its relay's words; null if no relay told.</summary>
    public string? CircuitId { get; init; }

    public static LeaseView Of(Lease lease, Subnet subnet, Reservations reservations, DateTimeOffset now) => new(
        lease.Address.ToString(),
        lease.Mac,
        StateOf(lease, now),
        reservations.SystemOf(lease.Mac),
        lease.HostName,
        lease.Client.Value,
        subnet.Prefix.ToString(),
        lease.StartsAt,
        lease.RenewedAt,
        lease.ExpiresAt)
    {
        CircuitId = lease.AgentInformation is { } agent && RelayAgentInformation.TryParse(agent, out var told, out _) && !told.CircuitId.IsEmpty ? SystemKeys.CircuitText(told.CircuitId) : null,
    };

    /// <summary>The subnet is empty if the configuration no longer has it.</summary>
    public static LeaseView Of(Lease6 lease, Subnet6? subnet, Reservations reservations, DateTimeOffset now) => new(
        IPv6Address.ToIPAddress(lease.Address).ToString(),
        lease.Mac,
        StateOf(lease.State, lease.ExpiresAt, now),
        reservations.SystemOf(lease.Mac),
        lease.HostName,
        lease.Client.ToString(),
        subnet?.Options.Subnet.ToString() ?? "",
        lease.StartsAt,
        lease.RenewedAt,
        lease.ExpiresAt);

    public static string StateOf(Lease lease, DateTimeOffset now) => StateOf(lease.State, lease.ExpiresAt, now);

    private static string StateOf(LeaseState state, DateTimeOffset expiresAt, DateTimeOffset now) => state switch
    {
        LeaseState.Bound => expiresAt > now ? "bound" : "expired",
        LeaseState.Released => "released",
        LeaseState.Declined => expiresAt > now ? "declined" : "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}

/// <summary>A page of leases; <paramref name="Next"/> is the <c>after</c> of the next page.</summary>
public sealed record LeasePage(IReadOnlyList<LeaseView> Items, string? Next);

/// <summary>How many leases were forgotten.</summary>
public sealed record ReclaimView(int Reclaimed);

/// <summary>What the server does, and how full its subnets are.</summary>
public sealed record DhcpView(
    string Mode, IReadOnlyList<string> Interfaces, IReadOnlyList<SubnetView> Subnets, IReadOnlyDictionary<string, long> Packets, IReadOnlyList<ForeignServer> OtherServers);

/// <summary>Lines for another DHCP server's configuration.</summary>
public sealed record RecipeView(string Server, string Text);

/// <summary>How full a subnet is.</summary>
/// <param name="Subnet">The network, such as 192.0.2.0/24.</param>
/// <param name="Dynamic">Addresses in the ranges.</param>
/// <param name="Bound">Live leases, reservations among them.</param>
/// <param name="Declined">Addresses in quarantine.</param>
/// <param name="Remembered">Leases that have ended and whose client would get them again.</param>
/// <param name="LeaseSeconds">How long a lease runs.</param>
public sealed record SubnetView(string Subnet, int Dynamic, int Bound, int Declined, int Remembered, long LeaseSeconds);
