using BootAppliance.Power.Queue;

namespace BootAppliance.Actions.Runs;

/// <summary>A step of a run's history.</summary>
public sealed record ActionNoteView(DateTimeOffset At, string Step, string Text);

/// <summary>A run as the API shows it: <c>step</c> is what it is at, <c>rung</c> how hard the machine is pushed.</summary>
public sealed record ActionRunView(
    long Id, string System, string Action, string State, string Step, string Rung, bool Stalled, string? Reason, string Who, string? Why, long? Generation, long? Intent, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt,
    ActionView? Record, IReadOnlyList<ActionNoteView>? Notes)
{
    public static ActionRunView Of(ActionRun one, bool isWhole = false) => new(
        one.Id, one.System, one.Action.Name, PowerIntentStore.Word(one.State), PowerIntentStore.Word(one.Step), PowerIntentStore.Word(one.Rung), one.IsStalled, one.Reason ?? (one.Notes is [.., var last] ? last.Text : null), one.Who, one.Why,
        one.Generation, one.Intent, one.CreatedAt, one.EndedAt, isWhole ? ActionView.Of(one.Action) : null, isWhole ? [.. one.Notes.Select(note => new ActionNoteView(note.At, PowerIntentStore.Word(note.Step), note.Text))] : null);
}

/// <summary><c>next</c> is given as <c>after</c> to the next request.</summary>
public sealed record ActionRunList(IReadOnlyList<ActionRunView> Items, string? Next);
