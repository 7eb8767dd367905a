using BootAppliance.Inventory;
using BootAppliance.Power.Polling;

namespace BootAppliance.Power.Queue;

/// <summary>What the queue does for a machine and why it waits, in sentences.</summary>
internal static class PowerReasons
{
    public static IEnumerable<string> Of(SystemObject system, IReadOnlyList<PowerIntent> open, PowerStates states, PowerLinks links, bool isRunning, DateTimeOffset now)
    {
        if (links.Of(system.Name, power: null, out var refusal) is var all && refusal is not null) yield return refusal;
        foreach (var link in all)
        {
            var reading = states.Of(system.Name, link.Name);
            var said = reading?.State is { } state ? $"said {PowerIntentStore.Word(state)} {Duration.Say(now - reading.At)} ago" : "has not said its state yet";
            yield return $"{link.Name}: {link.Driver.Kind}{(link.Target.Place == system.Name ? "" : $" at {link.Target.Place}")}{(link.Settings.Id is { } id ? $", {(link.IsOutlet ? "outlet" : "id")} {id}" : "")}; it {said}{(reading?.Fault is { } fault ? $"; since then: {fault}" : "")}";
            if (states.IsRefused(system.Name, link.Name, link.Settings)) yield return $"{link.Name}: its account was refused, so it is not polled until its settings change";
        }

        if (all.Count > 1) yield return "off means all of them off, on means all of them on; outlets go on first and off last";
        if (open.Count == 0) yield return "nothing is wished of its power";
        foreach (var reason in OfWishes(open, isRunning, now)) yield return reason;
    }

    /// <summary>One sentence for each.</summary>
    public static IEnumerable<string> OfWishes(IReadOnlyList<PowerIntent> open, bool isRunning, DateTimeOffset now)
    {
        foreach (var intent in open)
        {
            var wish = $"{intent.Who} wished {PowerIntentStore.Word(intent.Wish)} {Duration.Say(now - intent.CreatedAt)} ago{(intent.Why is { } why ? $" ({why})" : "")}";
            var first = ReferenceEquals(intent, open[0]);
            yield return intent switch
            {
                { State: IntentState.Running } => $"{wish}: it is at it, attempt {intent.Attempts}; next: {Next(intent)}",
                _ when isRunning || !first => $"{wish}: it waits for the wish before it, since one at a time is carried out for a machine",
                _ when intent.NotBefore > now && intent.NotBefore == intent.Deadline => $"{wish}: it waits for a person, because {intent.Reason}; it is given up at {intent.Deadline:HH:mm:ss} UTC",
                _ when intent.NotBefore > now => $"{wish}: it waits {Duration.Say(intent.NotBefore - now)} for attempt {intent.Attempts + 1}, because {intent.Reason}; next: {Next(intent)}; it is given up at {intent.Deadline:HH:mm:ss} UTC",
                _ => $"{wish}: it begins now; next: {Next(intent)}",
            };
        }
    }

    private static string Next(PowerIntent intent) => (intent.Wish, intent.Phase) switch
    {
        (PowerWish.Cycle, IntentPhase.On) => "read the state, switch on, read back",
        (PowerWish.Cycle, _) => "read the state, switch off, read back, then on",
        (PowerWish.SoftOff, IntentPhase.Soft) => "wait for the operating system to shut down",
        (PowerWish.SoftOff, IntentPhase.Off) => "take the power away, read back",
        (PowerWish.SoftOff, _) => "read the state, ask the operating system to shut down",
        (PowerWish.Reset, _) when intent.SentAt is not null => "read the state; the reset is not sent twice",
        (PowerWish.Reset, _) => "read the state, reset",
        (PowerWish.Identify, _) => "light the lamp",
        var (wish, _) => $"read the state, switch {PowerIntentStore.Word(wish)}, read back",
    };
}
