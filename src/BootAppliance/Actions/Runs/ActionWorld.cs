using BootAppliance.Boot;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;

namespace BootAppliance.Actions.Runs;

/// <summary>Gathers what the rules want to know.</summary>
public sealed class ActionWorld(InventoryStore inventory, InstallStore installs, PowerIntentStore intents, PowerStates states, BootSightings sightings)
{
    /// <summary>What the power queue was asked for by these runs.</summary>
    public async Task<IReadOnlyDictionary<long, PowerIntent>> IntentsAsync(IReadOnlyList<ActionRun> runs, CancellationToken cancellationToken)
    {
        List<long> wanted = [.. runs.Select(one => one.Intent).OfType<long>()];
        if (wanted.Count == 0) return new Dictionary<long, PowerIntent>();
        var found = (await intents.OpenAsync(cancellationToken)).ToDictionary(one => one.Id);
        foreach (var id in wanted.Where(id => !found.ContainsKey(id)))
            if (await intents.FindAsync(id, cancellationToken) is { } ended) found[id] = ended;
        return found;
    }

    public ActionFacts Of(ActionRun run, IReadOnlyDictionary<long, PowerIntent> asked)
    {
        var system = inventory.Current.Systems.GetValueOrDefault(run.System);
        var power = system?.Power;
        return new(
            system is not null, power?.Count > 0, power?.Values.Any(PowerLink.IsOutletOf) == true && !power.Values.All(PowerLink.IsOutletOf),
            power?.Any(one => states.IsRefused(run.System, one.Key, one.Value)) == true)
        {
            Install = installs.Of(run.System),
            Intent = run.Intent is { } id ? asked.GetValueOrDefault(id) : null,
            Seen = sightings.Of(run.System),
        };
    }
}
