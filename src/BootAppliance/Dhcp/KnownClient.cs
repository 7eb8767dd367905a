using BootAppliance.Inventory;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>One client as the inventory knows it: the interfaces that it may be, the surest first.</summary>
/// <param name="inventory">As it is now.</param>
/// <param name="interfaces">Those that it may be, each with its system.</param>
/// <param name="machine">The system without any interface that it is; null if it has one, or is in no inventory.</param>
public sealed class KnownClient(InventoryView inventory, IReadOnlyList<(SystemObject System, NetworkInterface Interface)> interfaces, SystemObject? machine)
{
    /// <summary>The name of the system that it is; null if it is in no inventory.</summary>
    public string? System => interfaces is [var (system, _), ..] ? system.Name : machine?.Name;

    /// <summary>The address promised to it on this subnet, or null.</summary>
    public Reservation? For(Prefix prefix)
    {
        foreach (var (system, one) in interfaces)
        {
            // The name of an interface of a machine with several is more precise than that of the machine.
            if (IPv4Address.TryParse(one.IpAddress, out var address) && prefix.IsUsable(address)) return new(system.Name, address, one.DnsName ?? system.Hostname);
        }

        return null;
    }

    /// <summary>Whether it is promised to somebody else, be it an interface whose MAC nobody knows yet.</summary>
    public bool IsForAnother(IPv4Address address)
    {
        if (inventory.Keys.IsEmpty) return false;
        var text = address.ToString();
        return inventory.ByKey("ip:" + text) is not null && !interfaces.Any(one => one.Interface.IpAddress == text);
    }
}
