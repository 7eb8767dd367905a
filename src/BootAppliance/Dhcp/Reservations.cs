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

    /// <summary>The name of the system that the client is, by whatever it is known.</summary>
    public string? SystemOf(ClientMessage message) => Candidates(message).Select(one => one.System.Name).FirstOrDefault();

    /// <summary>The address promised to the client on this subnet, or null.</summary>
    public Reservation? For(ClientMessage message, Prefix prefix)
    {
        foreach (var (system, one) in Candidates(message))
        {
            if (IPv4Address.TryParse(one.IpAddress, out var address) && prefix.IsUsable(address)) return new(system.Name, address, HostNameOf(system, one));
        }

        return null;
    }

    /// <summary>Whether it is promised to somebody who is not this client, be it an interface whose MAC nobody knows yet.</summary>
    public bool IsForAnother(IPv4Address address, ClientMessage message)
    {
        var text = address.ToString();
        return inventory.ByKey("ip:" + text) is not null && !Candidates(message).Any(one => one.Interface.IpAddress == text);
    }

    /// <summary>
    /// The interfaces that the client may be: by its hardware address, its identifier (option 61), the port that it is at
    /// (option 82), and by the machine's UUID (option 97) those whose hardware address is not known.
    /// </summary>
    private IEnumerable<(SystemObject System, NetworkInterface Interface)> Candidates(ClientMessage message)
    {
        foreach (var key in SystemKeys.OfClient(message.Mac, message.ClientId, message.CircuitId))
        {
            if (inventory.ByKey(key) is not { } system) continue;
            foreach (var one in system.Interfaces.Values)
            {
                if (SystemKeys.Of(one).Contains(key)) yield return (system, one);
            }
        }

        if (message.MachineUuid is not { } uuid || inventory.ByUuid(uuid.ToString()) is not { } machine) yield break;
        foreach (var one in machine.Interfaces.Values)
        {
            if (one.MacAddress is null) yield return (machine, one);
        }
    }

    // The name of an interface of a machine with several is more precise than that of the machine.
    private static string? HostNameOf(SystemObject system, NetworkInterface one) => one.DnsName ?? system.Hostname;
}
