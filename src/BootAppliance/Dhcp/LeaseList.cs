using System.Net;
using System.Net.Sockets;
using BootAppliance.Dhcp.V6;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp;

/// <summary>The leases of both families as the API and the page show them.</summary>
public sealed class LeaseList(LeaseTable leases, Lease6Table leases6, IReadOnlyList<Subnet6> subnets6, ReservationIndex reservations, TimeProvider clock)
{
    /// <summary>A page in the order of addresses, IPv4 first.</summary>
    /// <param name="filter">A part of the address's beginning, MAC, host name, system or subnet, or a whole state; null: all.</param>
    /// <param name="after">The last address of the page before; null: from the start.</param>
    /// <param name="limit">How many at most.</param>
    public LeasePage Page(string? filter, IPAddress? after, int limit) => Page(view => string.IsNullOrEmpty(filter) || Matches(view, filter), after, limit);

    /// <summary>The first of those that are bound.</summary>
    public IReadOnlyList<LeaseView> Bound(string? filter, int limit) =>
        Page(view => view.State == "bound" && (string.IsNullOrEmpty(filter) || Matches(view, filter)), null, limit).Items;

    private LeasePage Page(Func<LeaseView, bool> isWanted, IPAddress? after, int limit)
    {
        var (now, current) = (clock.GetUtcNow(), reservations.Current);
        LeaseView View(Lease lease) => LeaseView.Of(lease, leases.SubnetOf(lease.Address)!.Subnet, current, now);
        LeaseView View6(Lease6 lease) => LeaseView.Of(lease, subnets6.FirstOrDefault(one => one.Contains(lease.Address)), current, now);
        var is6 = after?.AddressFamily == AddressFamily.InterNetworkV6;
        List<LeaseView> found = is6 ? [] : [.. leases.List(lease => isWanted(View(lease)), after is null ? IPv4Address.Any : IPv4Address.From(after), limit + 1).Select(View)];
        if (found.Count <= limit)
            found.AddRange(leases6.List(lease => isWanted(View6(lease)), is6 ? IPv6Address.From(after!) : UInt128.Zero, limit + 1 - found.Count).Select(View6));
        return found.Count > limit ? new([.. found.Take(limit)], found[limit - 1].Address) : new(found, null);
    }

    private static bool Matches(LeaseView lease, string filter) =>
        lease.Address.StartsWith(filter, StringComparison.OrdinalIgnoreCase)
        || lease.Mac.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || lease.State.Equals(filter, StringComparison.OrdinalIgnoreCase)
        || lease.Subnet.Equals(filter, StringComparison.OrdinalIgnoreCase)
        || lease.CircuitId?.Contains(filter, StringComparison.OrdinalIgnoreCase) == true
        || lease.HostName?.Contains(filter, StringComparison.OrdinalIgnoreCase) == true
        || lease.System?.Contains(filter, StringComparison.OrdinalIgnoreCase) == true;
}
