using System.Collections.Concurrent;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>
/// Which unknown machines told DHCP that they have 64-bit ARM processors: their boot script has to lead to a kernel for those. In memory,
/// for a machine tells it at each boot.
/// </summary>
public sealed class UnknownProcessors
{
    private const int Most = 4096;
    private readonly ConcurrentDictionary<string, string> _architectures = [];

    /// <summary>On the packet path.</summary>
    public void Note(string mac, BootProcessor processor)
    {
        if (processor != BootProcessor.Arm64)
        {
            // A card that was moved to another board.
            _architectures.TryRemove(mac, out _);
            return;
        }

        if (_architectures.Count >= Most && !_architectures.ContainsKey(mac)) _architectures.Clear();
        _architectures[mac] = ArchitectureName.Arm64;
    }

    /// <returns>Null if it said nothing of it.</returns>
    public string? Of(string mac) => _architectures.GetValueOrDefault(mac);
}
