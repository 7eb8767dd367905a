using System.Collections.Concurrent;
using BootAppliance.Inventory;

namespace BootAppliance.Power.Polling;

/// <summary>What a power system said last.</summary>
/// <param name="State">Null if it has never said.</param>
/// <param name="At">When it said so.</param>
/// <param name="Fault">Why it could not be asked since; null if it could.</param>
/// <param name="Failures">How often in a row.</param>
public sealed record PowerReading(PowerState? State, DateTimeOffset At, string? Fault = null, int Failures = 0)
{
    /// <summary>The reading before this one, without its own.</summary>
    public PowerReading? Before { get; init; }
}

/// <summary>The last readings, in memory: they are old by their nature, and each says how old.</summary>
public sealed class PowerStates(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string System, string Power), PowerReading> _readings = new();
    private readonly ConcurrentDictionary<(string System, string Power), PowerSystem> _refused = new();

    public PowerReading? Of(string system, string power) => _readings.GetValueOrDefault((system, power));

    /// <summary>The account was refused with these settings: who asks again by himself locks it.</summary>
    public bool IsRefused(string system, string power, PowerSystem settings) => _refused.TryGetValue((system, power), out var refused) && refused == settings;

    /// <summary>On if all are on, off if all are off; null if they differ or one has not said.</summary>
    public PowerState? Of(SystemObject system)
    {
        List<PowerState?> all = [.. system.Power.Keys.Select(power => Of(system.Name, power)?.State).Distinct()];
        return all.Count == 1 ? all[0] : null;
    }

    public void Note(string system, Queue.PowerLink link, PowerOutcome<PowerState> outcome)
    {
        var key = (system, link.Name);
        var before = _readings.GetValueOrDefault(key);
        if (outcome.Fault is not { } fault)
        {
            _refused.TryRemove(key, out _);
            _readings[key] = new(outcome.Value, clock.GetUtcNow()) { Before = before is null ? null : before with { Before = null } };
            return;
        }

        // A BMC that is not reached leaves the machine as it was; an agent that is silent may be so because the machine is off.
        if (fault.Failure is PowerFailure.AuthenticationRefused) _refused[key] = link.Settings;
        _readings[key] = before is null ? new(null, clock.GetUtcNow(), fault.Sentence, 1) : before with { State = link.Tells(PowerState.Off) ? before.State : null, Fault = fault.Sentence, Failures = before.Failures + 1 };
    }

    /// <summary>It cannot even be asked, for what the inventory has of it.</summary>
    public void NoteUnusable(string system, string power, string sentence) =>
        _readings.AddOrUpdate((system, power), _ => new(null, clock.GetUtcNow(), sentence, 1), (_, before) => before with { Fault = sentence, Failures = before.Failures + 1 });

    /// <summary>Leaves out those that are not in the inventory any more.</summary>
    public void Keep(InventoryView view)
    {
        foreach (var key in _readings.Keys.Concat(_refused.Keys))
        {
            if (view.Systems.TryGetValue(key.System, out var system) && system.Power.ContainsKey(key.Power)) continue;
            _readings.TryRemove(key, out _);
            _refused.TryRemove(key, out _);
        }
    }
}
