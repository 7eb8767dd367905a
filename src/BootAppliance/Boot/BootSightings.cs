using System.Collections.Concurrent;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>A machine's request to boot from the network, seen by one of the listeners.</summary>
/// <param name="At">When it came.</param>
/// <param name="Sentence">What asked, by what.</param>
/// <param name="Firmware">The firmware that asked; null if it was a loader, which tells nothing of it.</param>
public sealed record BootSighting(DateTimeOffset At, string Sentence, BootFirmware? Firmware);

/// <summary>
/// When each known machine last asked to boot from the network: the proof that it was switched on, which no power system can
/// give. In memory; an install keeps in its own row that it has booted.
/// </summary>
public sealed class BootSightings
{
    private const int Most = 65536;

    // One boot: what comes after its DHCP request says less.
    private static readonly TimeSpan OneBoot = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<string, BootSighting> _seen = new();
    private readonly TimeProvider _clock;

    public BootSightings(InventoryStore inventory, TimeProvider clock)
    {
        _clock = clock;
        // A machine that gets the name of another one was not seen by it.
        inventory.Renamed += rename =>
        {
            if (_seen.TryRemove(rename.From, out var seen)) _seen[rename.To] = seen;
        };
        inventory.Changed += view =>
        {
            foreach (var gone in _seen.Keys.Where(name => !view.Systems.ContainsKey(name))) _seen.TryRemove(gone, out _);
        };
    }

    /// <summary>Called on the packet path with the system's name; handlers return at once.</summary>
    public event Action<string>? Seen;

    public BootSighting? Of(string system) => _seen.GetValueOrDefault(system);

    /// <summary>It asked for its boot script: the proof where another server answers DHCP, and else a part of the boot that its DHCP request told of.</summary>
    public void NoteScript(string system, string sentence)
    {
        var before = _seen.GetValueOrDefault(system);
        Note(system, before is not null && _clock.GetUtcNow() - before.At <= OneBoot ? before.Sentence : sentence, BootFirmware.Ipxe);
    }

    public void Note(string system, string sentence, BootFirmware firmware)
    {
        // iPXE carries no firmware of its own; what was seen before it stays.
        var before = _seen.GetValueOrDefault(system);
        if (before is null && _seen.Count >= Most) return;
        _seen[system] = new(_clock.GetUtcNow(), sentence, firmware is BootFirmware.Bios or BootFirmware.Uefi or BootFirmware.UefiHttp ? firmware : before?.Firmware);
        Seen?.Invoke(system);
    }
}
