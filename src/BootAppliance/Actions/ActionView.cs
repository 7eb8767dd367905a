using BootAppliance.Power.Queue;

namespace BootAppliance.Actions;

/// <summary>An action's record as the API shows it: <c>available</c> is false where this build has nothing that does its work.</summary>
public sealed record ActionView(
    string Name, string Text, bool Arm, bool Disarm, string NextBoot, string Power, string Executor, string Mode, string Proof, int ProofSeconds, bool Escalate, string Postreboot, int PostrebootSeconds,
    bool Available, bool Shipped, string? EditedBy, DateTimeOffset? EditedAt)
{
    public static ActionView Of(KnownAction known) => Of(known.Record) with { Shipped = known.IsShipped, EditedBy = known.EditedBy, EditedAt = known.EditedAt };

    public static ActionView Of(ActionRecord one) => new(
        one.Name, one.Text, one.Arm, one.Disarm, PowerIntentStore.Word(one.NextBoot), PowerIntentStore.Word(one.Power), PowerIntentStore.Word(one.Executor), PowerIntentStore.Word(one.Mode), PowerIntentStore.Word(one.Proof), one.ProofSeconds,
        one.Escalate, PowerIntentStore.Word(one.Postreboot), one.PostrebootSeconds, one.HasExecutor, Shipped: ShippedActions.Of(one.Name) is not null, EditedBy: null, EditedAt: null);
}

public sealed record ActionList(IReadOnlyList<ActionView> Items);
