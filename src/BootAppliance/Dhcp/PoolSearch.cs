using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// Looks for an address of a pool that nobody has or had: first from the client's own starting point, so that it gets
/// the same one from every appliance, then those that came back, then the next that was never looked at.
/// </summary>
internal sealed class PoolSearch(AddressPool pool)
{
    /// <summary>How many addresses are tried from the client's own starting point before the general search begins.</summary>
    private const int Probes = 8;

    // Addresses without any lease that the cursor has passed already.
    private readonly SortedSet<IPv4Address> _returned = [];
    private int _cursor;

    public AddressPool Pool => pool;

    public IPv4Address? Find(DhcpQuestion question, Func<IPv4Address, bool> isUntouched)
    {
        if (pool.Count == 0) return null;
        bool Suits(IPv4Address address) => isUntouched(address) && question.Objection(address) is null;
        var start = (int)(question.Client.StableHash() % (uint)pool.Count);
        for (var i = 0; i < Math.Min(Probes, pool.Count); i++)
        {
            if (pool[(start + i) % pool.Count] is var address && Suits(address)) return address;
        }

        foreach (var address in _returned)
        {
            if (Suits(address)) return address;
        }

        for (; _cursor < pool.Count; _cursor++)
        {
            var address = pool[_cursor];
            if (!isUntouched(address)) continue;
            if (question.Objection(address) is null) return address;
            _returned.Add(address);
        }

        return null;
    }

    /// <summary>Files an address of the pool without a lease, or takes it out while something holds it.</summary>
    public void Settle(IPv4Address address, bool isFree)
    {
        if (isFree) _returned.Add(address);
        else _returned.Remove(address);
    }
}
