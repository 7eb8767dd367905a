using BootAppliance.Inventory;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>An interface of a known system that has its own address.</summary>
public sealed record Reservation(string System, IPv4Address Address, string? HostName);

/// <summary>Who is promised which address: the inventory at one moment, asked about one machine at a time.</summary>
public sealed class Reservations(InventoryView inventory)
{
    public static Reservations None { get; } = new(InventoryView.Empty);

    /// <summary>The name of the system that has this hardware address, with or without an address of its own.</summary>
    public string? SystemOf(string mac) => inventory.ByMac(mac)?.Name;

    /// <summary>The hardware addresses of a system; none if there is no such system.</summary>
    public IReadOnlyList<string> MacsOf(string system) => inventory.Systems.TryGetValue(system, out var found)
        ? [.. found.Interfaces.Values.Select(one => one.MacAddress).OfType<string>().Distinct()]
        : [];

    /// <summary>What the inventory knows of the client; looked up once, and then asked about every address that may be given.</summary>
    public KnownClient Of(ClientMessage message)
    {
        IReadOnlyList<(SystemObject, NetworkInterface)> interfaces = [.. Candidates(message)];
        return new(inventory, interfaces, interfaces.Count == 0 && message.MachineUuid is { } uuid ? inventory.ByMark($"uuid:{uuid}") : null);
    }

    /// <summary>
    /// The interfaces that the client may be: by its hardware address, its identifier (option 61), the port that it is at
    /// (option 82), and by the machine's UUID (option 97) those whose hardware address is not known.
    /// </summary>
    private IEnumerable<(SystemObject System, NetworkInterface Interface)> Candidates(ClientMessage message)
    {
        if (inventory.Keys.IsEmpty) yield break;
        foreach (var key in message.Marks)
        {
            if (inventory.ByMark(key) is not { } system) continue;
            var isUuid = key.StartsWith("uuid:", StringComparison.Ordinal);
            foreach (var one in system.Interfaces.Values)
            {
                if (isUuid ? SystemKeys.IsAnyCard(one) : SystemKeys.Of(one).Contains(key)) yield return (system, one);
            }
        }
    }
}
