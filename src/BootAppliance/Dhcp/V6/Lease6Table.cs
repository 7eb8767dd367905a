using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.V6;

/// <summary>The IPv6 leases in memory: the cache of what the database holds. One lock guards it.</summary>
public sealed class Lease6Table
{
    private const int Probes = 1024;
    private readonly Dictionary<UInt128, Lease6> _byAddress = [];
    private readonly Dictionary<ClientKey6, UInt128> _byClient = [];
    private readonly Dictionary<UInt128, (ClientKey6 Client, DateTimeOffset Until)> _offers = [];
    private readonly Lock _gate = new();

    public int Count
    {
        get
        {
            lock (_gate) return _byAddress.Count;
        }
    }

    public void Put(Lease6 lease)
    {
        lock (_gate)
        {
            if (_byAddress.TryGetValue(lease.Address, out var old) && _byClient.GetValueOrDefault(old.Client) == lease.Address) _byClient.Remove(old.Client);
            _byAddress[lease.Address] = lease;
            _offers.Remove(lease.Address);
            if (lease.State != LeaseState.Declined) _byClient[lease.Client] = lease.Address;
        }
    }

    public void Forget(UInt128 address)
    {
        lock (_gate)
        {
            if (_byAddress.Remove(address, out var old) && _byClient.GetValueOrDefault(old.Client) == address) _byClient.Remove(old.Client);
        }
    }

    /// <summary>What the client has or had.</summary>
    public Lease6? Of(ClientKey6 client)
    {
        lock (_gate) return _byClient.TryGetValue(client, out var address) ? _byAddress.GetValueOrDefault(address) : null;
    }

    public bool IsFreeFor(UInt128 address, ClientKey6 client, DateTimeOffset now)
    {
        lock (_gate) return IsFree(address, client, now);
    }

    /// <summary>An address of the ranges for the client, held for it until <paramref name="until"/>; null if a thousand tries found none.</summary>
    public UInt128? Find(IReadOnlyList<AddressRange6> ranges, ClientKey6 client, Func<UInt128, bool> isAllowed, DateTimeOffset now, DateTimeOffset until)
    {
        lock (_gate)
        {
            foreach (var range in ranges)
            {
                var start = (UInt128)client.StableHash() % range.Count;
                var tries = UInt128.Min(range.Count, Probes);
                for (UInt128 i = 0; i < tries; i++)
                {
                    var address = range.First + (start + i) % range.Count;
                    if (!IsFree(address, client, now) || !isAllowed(address)) continue;
                    if (_offers.Count > 65536) _offers.Clear();
                    _offers[address] = (client, until);
                    return address;
                }
            }
        }

        return null;
    }

    /// <summary>The hardware address that has it by a live lease.</summary>
    public string? MacOf(IPAddress address, DateTimeOffset now)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        lock (_gate) return _byAddress.TryGetValue(IPv6Address.From(address), out var lease) && lease.IsLive(now) && lease.Mac.Length > 0 ? lease.Mac : null;
    }

    public IReadOnlyList<Lease6> List(Func<Lease6, bool> filter, UInt128 after, int limit)
    {
        Lease6[] all;
        lock (_gate) all = [.. _byAddress.Values];
        return [.. all.Where(lease => lease.Address > after && filter(lease)).OrderBy(lease => lease.Address).Take(limit)];
    }

    private bool IsFree(UInt128 address, ClientKey6 client, DateTimeOffset now) =>
        !(_byAddress.TryGetValue(address, out var lease) && lease.Holds(now) && (lease.Client != client || lease.State == LeaseState.Declined))
        && !(_offers.TryGetValue(address, out var offer) && offer.Client != client && offer.Until > now);
}
