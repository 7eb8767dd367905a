using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>All that one decision looks at: the message, how it came, the subnet, what is known of it, and the time.</summary>
public sealed record DhcpQuestion
{
    public required ClientMessage Message { get; init; }

    public required Arrival Arrival { get; init; }

    public required ClientKey Client { get; init; }

    public required Subnet Subnet { get; init; }

    /// <summary>The subnet's leases; read only here.</summary>
    public required SubnetLeases Leases { get; init; }

    /// <summary>What the inventory knows of the client.</summary>
    public required KnownClient Known { get; init; }

    /// <summary>The addresses by which clients may name this server in option 54.</summary>
    public required IReadOnlySet<IPv4Address> OwnAddresses { get; init; }

    /// <summary>Those of the interface that the message came by.</summary>
    public IReadOnlyList<IPv4Address> LocalAddresses { get; init; } = [];

    public required DhcpRules Rules { get; init; }

    /// <summary>As many leases are remembered as may be: only addresses that are remembered already can be given.</summary>
    public bool IsTableFull { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Nothing but reservations is given on the interface that the message came by.</summary>
    public bool OnlyReservations { get; init; }

    /// <summary>The pools that the client is served from.</summary>
    public IEnumerable<AddressPool> Pools => OnlyReservations ? [] : Subnet.PoolsFor(Message.Classes);

    /// <summary>How long the client's lease runs: its class's time, else the subnet's; while it boots from the network no longer than <c>boot_lease_time</c>.</summary>
    public TimeSpan LeaseTime
    {
        get
        {
            var time = Message.Classes.Select(one => one.LeaseTime).FirstOrDefault(one => one is not null) ?? Subnet.LeaseTime;
            return Message.IsNetworkBoot && Subnet.BootLeaseTime is { } shorter && shorter < time ? shorter : time;
        }
    }

    /// <summary>The inventory's address for this client on this subnet, unless somebody else still uses it.</summary>
    public Reservation? Reservation =>
        Known.For(Subnet.Prefix) is { } mine && Leases.IsFreeFor(mine.Address, Client, Now) ? mine : null;

    /// <summary>Whether a pool that the client is served from has the address.</summary>
    public bool Serves(IPv4Address address) => Pools.Any(pool => pool.Contains(address));

    /// <summary>Whether the client may have <paramref name="address"/>: null, or why not.</summary>
    public DhcpReason? Objection(IPv4Address address)
    {
        if (!Subnet.Prefix.IsUsable(address)) return DhcpReason.WrongNetwork;
        if (OwnAddresses.Contains(address) || Subnet.Routers.Contains(address)) return DhcpReason.AddressTaken;
        if (Known.IsForAnother(address)) return DhcpReason.AddressReserved;
        if (!Leases.IsFreeFor(address, Client, Now)) return DhcpReason.AddressTaken;
        if (Reservation is { } mine) return mine.Address == address ? null : DhcpReason.ReservedElsewhere;
        return Serves(address) ? null : DhcpReason.AddressNotServed;
    }
}
