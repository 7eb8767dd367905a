using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// One subnet's leases and offers, found by address, by client, and by who was longest gone. Not thread-safe:
/// <see cref="LeaseTable"/> guards it. It holds at most one lease an address, so the subnet's size bounds it.
/// </summary>
public sealed class SubnetLeases(Subnet subnet)
{
    private readonly Dictionary<IPv4Address, Lease> _byAddress = [];
    private readonly Dictionary<ClientKey, IPv4Address> _byClient = [];
    private readonly Dictionary<ClientKey, int> _quarantines = [];
    private readonly Dictionary<IPv4Address, ClientKey> _committing = [];
    private readonly HashSet<ClientKey> _committingClients = [];
    private readonly OfferTable _offers = new();

    // Addresses that somebody answers for without having a lease, and who that is, until when it is believed.
    private readonly Dictionary<IPv4Address, (ClientKey User, DateTimeOffset Until)> _occupied = [];

    // Leases that no offer and no commit holds, soonest to end first; those that have ended are the ones to reuse.
    private readonly SortedSet<(DateTimeOffset ExpiresAt, IPv4Address Address)> _idle = [];

    private readonly PoolSearch[] _searches = [.. subnet.ClassPools.Select(one => one.Pool).Append(subnet.Pool).Select(pool => new PoolSearch(pool))];

    public Subnet Subnet => subnet;

    /// <summary>Leases remembered, live or not.</summary>
    public int Count => _byAddress.Count;

    public IEnumerable<Lease> All => _byAddress.Values;

    public Lease? At(IPv4Address address) => _byAddress.GetValueOrDefault(address);

    /// <summary>What the client has or last had here; an address that it declined does not count.</summary>
    public Lease? LeaseOf(ClientKey client) => _byClient.TryGetValue(client, out var address) ? At(address) : null;

    public IPv4Address? OfferTo(ClientKey client, DateTimeOffset now)
    {
        EndOffers(now);
        return _offers.TryGet(client, out var address) ? address : null;
    }

    /// <summary>Whether something that this client asked for is being made durable.</summary>
    public bool IsCommitting(ClientKey client) => _committingClients.Contains(client);

    /// <summary>How many addresses are in quarantine because of this client.</summary>
    public int QuarantinesOf(ClientKey client, DateTimeOffset now) =>
        _quarantines.GetValueOrDefault(client) == 0
            ? 0
            : _byAddress.Values.Count(lease => lease.Client == client && lease.IsQuarantined(now));

    /// <summary>Whether no other client has it, was offered it, or is about to get it, and it is not in quarantine.</summary>
    public bool IsFreeFor(IPv4Address address, ClientKey client, DateTimeOffset now)
    {
        if (_committing.TryGetValue(address, out var next) && next != client) return false;
        if (_byAddress.TryGetValue(address, out var lease) && lease.Holds(now) && (lease.Client != client || lease.IsQuarantined(now)))
            return false;
        if (_occupied.TryGetValue(address, out var other) && other.User != client && other.Until > now) return false;
        EndOffers(now);
        return !_offers.TryGet(address, out var offered) || offered == client;
    }

    /// <summary>Somebody answers for the address; true if that was not known.</summary>
    public bool Occupy(IPv4Address address, ClientKey user, DateTimeOffset until, DateTimeOffset now)
    {
        var known = _occupied.TryGetValue(address, out var before) && before.User == user && before.Until > now;
        _occupied[address] = (user, until);
        return !known;
    }

    /// <summary>Nobody answers for the address any more.</summary>
    public void Vacate(IPv4Address address) => _occupied.Remove(address);

    /// <summary>The next addresses of the pools without a live lease, from number <paramref name="from"/> on; and the number to go on with.</summary>
    public (IReadOnlyList<IPv4Address> Addresses, int Next) NextToProbe(int from, int most, DateTimeOffset now)
    {
        List<IPv4Address> found = [];
        var total = _searches.Sum(search => search.Pool.Count);
        for (var looked = 0; looked < Math.Min(total, most * 16) && found.Count < most; looked++)
        {
            var address = Numbered(from % total);
            from = (from + 1) % total;
            if (At(address) is not { } lease || !lease.Holds(now)) found.Add(address);
        }

        return (found, from);
    }

    private IPv4Address Numbered(int number)
    {
        foreach (var search in _searches)
        {
            if (number < search.Pool.Count) return search.Pool[number];
            number -= search.Pool.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(number));
    }

    /// <summary>A dynamic address that the client may have: one never used, else the one whose client is longest gone.</summary>
    public IPv4Address? FindFree(DhcpQuestion question)
    {
        EndOffers(question.Now);
        foreach (var search in question.IsTableFull ? [] : _searches)
        {
            if (question.Pools.Contains(search.Pool) && search.Find(question, IsUntouched) is { } untouched) return untouched;
        }

        foreach (var (expiresAt, address) in _idle)
        {
            if (expiresAt > question.Now) break;
            if (question.Serves(address) && question.Objection(address) is null) return address;
        }

        return null;
    }

    /// <summary>Holds an offer.</summary>
    public void Hold(IPv4Address address, ClientKey client, DateTimeOffset until)
    {
        if (_offers.Hold(address, client, until) is { } before) Settle(before);
        Settle(address);
    }

    /// <summary>The client went elsewhere.</summary>
    public void WithdrawOffer(ClientKey client)
    {
        if (!_offers.TryGet(client, out var address)) return;
        _offers.Remove(address);
        Settle(address);
    }

    /// <summary>Keeps the address for its client while the change is being made durable.</summary>
    public void BeginCommit(Lease lease)
    {
        _committing[lease.Address] = lease.Client;
        _committingClients.Add(lease.Client);
        Settle(lease.Address);
    }

    /// <summary>The change is durable, or it failed and <paramref name="change"/> is null.</summary>
    public void EndCommit(IPv4Address address, LeaseChange? change)
    {
        if (_committing.Remove(address, out var client)) _committingClients.Remove(client);
        if (change is not null)
        {
            _offers.Remove(address);
            if (change.Gives is { } given && At(given) is { State: LeaseState.Bound } old && old.Client == change.Lease.Client)
                Put(old with { State = LeaseState.Released, ExpiresAt = change.Lease.RenewedAt });
            Put(change.Lease);
        }

        Settle(address);
    }

    /// <summary>Replaces what is known of an address.</summary>
    public void Put(Lease lease)
    {
        Forget(lease.Address);
        _byAddress[lease.Address] = lease;
        if (lease.State == LeaseState.Declined)
            _quarantines[lease.Client] = _quarantines.GetValueOrDefault(lease.Client) + 1;
        else if (LeaseOf(lease.Client) is not { } other || other.RenewedAt <= lease.RenewedAt)
            _byClient[lease.Client] = lease.Address;
        Settle(lease.Address);
    }

    /// <summary>Removes every memory of an address.</summary>
    public Lease? Forget(IPv4Address address)
    {
        if (!_byAddress.Remove(address, out var lease)) return null;
        _idle.Remove((lease.ExpiresAt, address));
        if (_byClient.TryGetValue(lease.Client, out var current) && current == address) _byClient.Remove(lease.Client);
        if (lease.State == LeaseState.Declined && --_quarantines[lease.Client] == 0)
            _quarantines.Remove(lease.Client);
        Settle(address);
        return lease;
    }

    private void EndOffers(DateTimeOffset now)
    {
        while (_offers.TryEnd(now, out var address)) Settle(address.Value);
    }

    /// <summary>Files an address where <see cref="FindFree"/> looks for it, or takes it out while something holds it.</summary>
    private void Settle(IPv4Address address)
    {
        var isHeld = _committing.ContainsKey(address) || _offers.TryGet(address, out _);
        var isKnown = _byAddress.TryGetValue(address, out var lease);
        foreach (var search in _searches)
        {
            if (search.Pool.Contains(address)) search.Settle(address, !isKnown && !isHeld);
        }

        if (lease is null) return;
        if (isHeld) _idle.Remove((lease.ExpiresAt, address));
        else _idle.Add((lease.ExpiresAt, address));
    }

    private bool IsUntouched(IPv4Address address) =>
        !_byAddress.ContainsKey(address) && !_committing.ContainsKey(address) && !_offers.TryGet(address, out _);
}
