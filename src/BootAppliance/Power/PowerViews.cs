using BootAppliance.Inventory;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;

namespace BootAppliance.Power;

/// <summary>A wish as the API shows it.</summary>
public sealed record IntentView(
    long Id, string System, string? Power, string Verb, bool Force, long Generation, string State, int Attempts, string? Reason, string Who, string? Why, int Priority,
    DateTimeOffset CreatedAt, DateTimeOffset NotBefore, DateTimeOffset Deadline, DateTimeOffset? EndedAt)
{
    public static IntentView Of(PowerIntent one) => new(
        one.Id, one.System, one.Power, PowerIntentStore.Word(one.Wish), one.Force, one.Generation, PowerIntentStore.Word(one.State), one.Attempts, one.Reason, one.Who, one.Why, one.Priority,
        one.CreatedAt, one.NotBefore, one.Deadline, one.EndedAt);
}

/// <summary>One power system with what it said last; <c>age_seconds</c> tells how long ago.</summary>
public sealed record PowerSystemView(string Name, string Type, string? Address, string? Id, string State, double? AgeSeconds, string? Fault, IReadOnlyList<string>? Verbs, IReadOnlyDictionary<string, string>? Facts)
{
    public static PowerSystemView Of(string name, PowerSystem settings, PowerReading? reading, PowerCapabilities? capabilities, DateTimeOffset now) => new(
        name, settings.Type, settings.Address, settings.Id, Say(reading?.State), reading?.State is null ? null : Math.Round((now - reading.At).TotalSeconds, 1), reading?.Fault,
        capabilities?.Verbs.Select(PowerIntentStore.Word).ToList(), capabilities?.Facts.ToDictionary(one => one.Key, one => one.Value));

    public static string Say(PowerState? state) => state is { } known ? PowerIntentStore.Word(known) : "unknown";
}

/// <summary>A machine's power: <c>state</c> is on or off if all its power systems are, else unknown; <c>queue</c> is what is to be done, <c>history</c> what was.</summary>
public sealed record PowerView(string System, string State, IReadOnlyList<PowerSystemView> Power, IReadOnlyList<IntentView> Queue, IReadOnlyList<IntentView> History);

/// <summary>A machine's power in a list.</summary>
public sealed record PowerRowView(string System, string State, double? AgeSeconds, string Power, string? Fault, string? Pending);

public sealed record PowerListView(IReadOnlyList<PowerRowView> Items, string? Next);

/// <summary>Body of POST /api/v1/systems/NAME/power/confirm.</summary>
public sealed record PowerConfirmed(string State, string? Power = null);

/// <summary>The token by which a system's agent asks for orders.</summary>
public sealed record AgentTokenView(string System, string Token);

/// <summary>What the queue would do for a machine, and why it waits.</summary>
public sealed record PowerExplanation(string System, IReadOnlyList<string> Lines);
