using BootAppliance.Inventory;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>An interface of a known system that has its own address.</summary>
public sealed record Reservation(string System, IPv4Address Address, string? HostName);

/// <summary>Who is promised which address: the inventory, asked about one machine or one address at a time.</summary>
public sealed class Reservations(InventoryView inventory)
{
    public static Reservations None { get; } = new(InventoryView.Empty);

    /// <summary>The name of the system that has this hardware address, with or without an address of its own.</summary>
    public string? SystemOf(string mac) => inventory.ByMac(mac)?.Name;

    /// <summary>The address promised to <paramref name="mac"/> on this subnet, or null.</summary>
    public Reservation? For(string mac, Prefix prefix)
    {
        if (inventory.ByMac(mac) is not { } system) return null;
        foreach (var one in system.Interfaces.Values)
        {
            if (one.MacAddress == mac && IPv4Address.TryParse(one.IpAddress, out var address) && prefix.IsUsable(address))
                return new(system.Name, address, HostNameOf(system, one));
        }

        return null;
    }

    /// <summary>Whether it is promised to somebody who is not <paramref name="mac"/>, be it an interface whose MAC nobody knows yet.</summary>
    public bool IsForAnother(IPv4Address address, string mac)
    {
        var text = address.ToString();
        if (inventory.ByKey("ip:" + text) is not { } system) return false;
        foreach (var one in system.Interfaces.Values)
        {
            if (one.IpAddress == text) return one.MacAddress != mac;
        }

        return false;
    }

    // The name of an interface of a machine with several is more precise than that of the machine.
    private static string? HostNameOf(SystemObject system, NetworkInterface one) => one.DnsName ?? system.Hostname;
}
