using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>An interface of a known system that has its own address.</summary>
public sealed record Reservation(string System, string Mac, IPv4Address Address, string? HostName);

/// <summary>Who is promised which address; made from the inventory, immutable.</summary>
public sealed class Reservations
{
    private readonly Dictionary<string, Reservation[]> _byMac;
    private readonly Dictionary<IPv4Address, string> _byAddress = [];

    public Reservations(IEnumerable<Reservation> reservations)
    {
        var all = reservations.ToList();
        _byMac = all.GroupBy(one => one.Mac).ToDictionary(group => group.Key, group => group.ToArray());
        foreach (var one in all) _byAddress.TryAdd(one.Address, one.Mac);
    }

    public static Reservations None { get; } = new([]);

    /// <summary>The address promised to <paramref name="mac"/> on this subnet, or null.</summary>
    public Reservation? For(string mac, Prefix prefix)
    {
        if (!_byMac.TryGetValue(mac, out var all)) return null;
        foreach (var one in all)
        {
            if (prefix.IsUsable(one.Address)) return one;
        }

        return null;
    }

    /// <summary>Whether it is promised to somebody who is not <paramref name="mac"/>.</summary>
    public bool IsForAnother(IPv4Address address, string mac) => _byAddress.TryGetValue(address, out var owner) && owner != mac;
}
