using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Power.Queue;

namespace BootAppliance.Power.Polling;

/// <summary>Asks every power system for its state, so many at once. What has changed without our doing is told once and left as it is.</summary>
public sealed class PowerPoller(
    InventoryStore inventory, PowerLinks links, PowerConversation conversation, PowerStates states, PowerWorker worker, PowerOptions options, EventStream events, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.PollInterval <= TimeSpan.Zero) return;
        using PeriodicTimer timer = new(options.PollInterval, clock);
        try
        {
            do await RoundAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Asks each once.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        var view = inventory.Current;
        states.Keep(view);
        await Parallel.ForEachAsync(
            view.Systems.Values.SelectMany(system => system.Power.Select(power => (System: system.Name, Power: power.Key, Settings: power.Value))),
            new ParallelOptions { MaxDegreeOfParallelism = options.PollsAtOnce, CancellationToken = cancellationToken },
            async (one, token) =>
            {
                if (!links.Speaks(one.Settings.Type) || states.IsRefused(one.System, one.Power, one.Settings) || worker.IsAt(one.System)) return;
                var found = links.Of(one.System, one.Power, out var refusal);
                if (refusal is not null) states.NoteUnusable(one.System, one.Power, refusal);
                if (found is not [{ IsBlind: false } link]) return;
                var outcome = await conversation.ReadAsync(link, token);
                if (outcome.Fault is null && states.Of(one.System, one.Power)?.Before is { State: { } was } before && was != outcome.Value && !worker.IsAt(one.System)) Tell(link, was, outcome.Value, before.At);
            });
    }

    private void Tell(PowerLink link, PowerState was, PowerState state, DateTimeOffset at) => events.Post(new NewEvent(
        "power.drift", EventLevel.Info, $"{link.Target.Subject} says {PowerIntentStore.Word(state)}, and said {PowerIntentStore.Word(was)} at {at:HH:mm:ss} UTC; the appliance did not do that, and leaves it so")
    {
        System = link.Target.Machine,
    });
}
