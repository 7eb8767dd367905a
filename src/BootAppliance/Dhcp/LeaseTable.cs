using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// The leases of all subnets in memory: the cache of what the database holds, and the only place where the hot path
/// looks. One lock guards it; what runs under the lock neither waits nor allocates much.
/// </summary>
public sealed class LeaseTable
{
    private readonly Lock _gate = new();
    private readonly SubnetLeases[] _subnets;

    public LeaseTable(IEnumerable<Subnet> subnets) => _subnets = [.. subnets.Select(subnet => new SubnetLeases(subnet))];

    /// <summary>Taken around each decision and each change.</summary>
    public Lock Gate => _gate;

    public IReadOnlyList<SubnetLeases> Subnets => _subnets;

    /// <summary>Leases remembered, live or not.</summary>
    public int Count => _subnets.Sum(subnet => subnet.Count);

    /// <summary>The subnet that <paramref name="address"/> belongs to.</summary>
    public SubnetLeases? SubnetOf(IPv4Address address)
    {
        foreach (var subnet in _subnets)
        {
            if (subnet.Subnet.Prefix.Contains(address)) return subnet;
        }

        return null;
    }

    /// <summary>Takes up what the database held at start; leases of subnets that are no longer configured stay there.</summary>
    public void Load(IEnumerable<Lease> leases)
    {
        lock (_gate)
        {
            foreach (var lease in leases) SubnetOf(lease.Address)?.Put(lease);
        }
    }

    /// <summary>The hardware address that has <paramref name="address"/> by a live lease.</summary>
    public string? MacOf(IPAddress address, DateTimeOffset now)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork && !address.IsIPv4MappedToIPv6) return null;
        var key = IPv4Address.From(address);
        lock (_gate)
        {
            return SubnetOf(key)?.At(key) is { } lease && lease.IsLive(now) ? lease.Mac : null;
        }
    }

    /// <summary>A copy of the leases after <paramref name="after"/> in the order of addresses.</summary>
    public IReadOnlyList<Lease> List(Func<Lease, bool> filter, IPv4Address after, int limit)
    {
        // Only the copying is under the lock: packets wait for it.
        Lease[] all;
        lock (_gate) all = [.. _subnets.SelectMany(subnet => subnet.All)];
        return [.. all.Where(lease => lease.Address > after && filter(lease)).OrderBy(lease => lease.Address).Take(limit)];
    }
}
