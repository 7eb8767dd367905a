using System.Collections.Concurrent;
using BootAppliance.Events;

namespace BootAppliance.Boot;

/// <summary>
/// Notices a machine that is given the same loader again and again: an iPXE that does not say so and so never gets past
/// its own loader, or a loader that dies. From the third time within two minutes on it gets a script that explains it.
/// </summary>
public sealed class LoopGuard(EventStream events, TimeProvider clock)
{
    private const int Times = 3;
    private const int MaximumMachines = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<string, (string File, DateTimeOffset Since, int Count)> _seen = [];

    /// <summary>The machine took <paramref name="file"/> as its boot file.</summary>
    public void Note(string mac, string file)
    {
        var now = clock.GetUtcNow();
        if (_seen.Count >= MaximumMachines && !_seen.ContainsKey(mac)) _seen.Clear();
        var seen = _seen.AddOrUpdate(
            mac,
            _ => (file, now, 1),
            (_, before) => before.File == file && now - before.Since < Window ? (file, before.Since, before.Count + 1) : (file, now, 1));
        if (seen.Count != Times) return;
        events.Post(new NewEvent("boot.loop", EventLevel.Error, $"{mac} took {file} {Times} times within two minutes and never got past it: it is given a script that says so; see docs/dhcp.md, \"A machine that goes in circles\"")
        {
            Mac = mac,
        });
    }

    /// <summary>Whether it goes in circles with that file.</summary>
    public bool IsLooping(string mac, string file) =>
        _seen.TryGetValue(mac, out var seen) && seen.File == file && seen.Count >= Times && clock.GetUtcNow() - seen.Since < Window;
}
