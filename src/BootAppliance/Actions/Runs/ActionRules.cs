using BootAppliance.Installs;
using BootAppliance.Power.Queue;
using static BootAppliance.Actions.Runs.ActionMove;

namespace BootAppliance.Actions.Runs;

/// <summary>What an action does next. Pure.</summary>
/// <remarks>
/// Acceptance by a power system is no boot. What counts is the machine's own request; without it in time it is pushed harder,
/// each rung once: again, off and on whatever is read, the outlets, and then the operator.
/// </remarks>
public static class ActionRules
{
    /// <summary>How long a machine whose next attempt was armed may take to come back by itself.</summary>
    public static readonly TimeSpan ComesBack = TimeSpan.FromSeconds(20);

    public static ActionMove Next(ActionRun run, ActionFacts facts, DateTimeOffset now) => run.Step switch
    {
        _ when !facts.IsKnown => Failed($"{run.System} was removed from the inventory"),
        ActionStep.Arm when run.Action.Arm => new Arm(),
        ActionStep.Arm when run.Action.Disarm && facts.Install is { State: InstallState.Armed or InstallState.Stalled or InstallState.Failed } => new Disarm(),
        ActionStep.Arm => new Go(Enter(run, ActionStep.NextBoot, now)),
        _ when run.Action.Arm && run.Step < ActionStep.Executor && Ended(run, facts.Install, now) is { } ended => ended,
        // By hand, or by a request that came late: pushed again it would lose its install.
        ActionStep.NextBoot or ActionStep.Power when run.Action.Arm && run.Intent is null && facts.Install is { State: not InstallState.Armed } => new Go(Enter(run, ActionStep.Executor, now), $"{run.System} boots already"),
        // It came while it was about to be pushed harder.
        ActionStep.NextBoot or ActionStep.Power when run.Rung > ActionRung.First && run.Intent is null && IsSeen(run, facts) => new Go(Enter(run, ActionStep.Executor, now), $"{facts.Seen!.Sentence}: it does boot"),
        ActionStep.NextBoot when run.Action.NextBoot != ActionBoot.None && facts.HasPower && run.Action.Boots => new SetNextBoot(),
        ActionStep.NextBoot => new Go(Enter(run, ActionStep.Power, now)),
        ActionStep.Power => Power(run, facts, now),
        ActionStep.Proof => Proof(run, facts, now),
        ActionStep.Executor => Executor(run, facts, now),
        _ => Postreboot(run, facts, now),
    };

    private static ActionMove Power(ActionRun run, ActionFacts facts, DateTimeOffset now)
    {
        var wish = run.Rung == ActionRung.First ? WishOf(run.Action.Power) : PowerWish.Cycle;
        if (wish is null || !facts.HasPower)
            return new Go(Enter(run, ActionStep.Proof, now) with { PoweredAt = run.StepAt }, wish is null ? null : $"{run.System} has no power system: switch it on, or let it boot anew, and let it boot from the network");
        var isUnseen = run.Rung is ActionRung.Unseen or ActionRung.Outlets;
        return facts.Intent switch
        {
            null => new AskPower(wish.Value, OwnOnly: facts.HasOutlets && run.Rung == ActionRung.Unseen, Force: isUnseen),
            { IsOpen: true } => new Wait(),
            { State: IntentState.Done } intent => new Go(Enter(run, ActionStep.Proof, now) with { PoweredAt = intent.OnAt ?? intent.SentAt ?? intent.CreatedAt }, intent.Reason),
            { State: IntentState.Superseded } intent => Failed(intent.Reason ?? "another wish for its power took its place"),
            var intent => Harder(run, facts, now, intent.Reason ?? "its power was not altered", powerFailed: true),
        };
    }

    private static ActionMove Proof(ActionRun run, ActionFacts facts, DateTimeOffset now)
    {
        if (run.Action.Proof != ActionProof.NetworkBoot) return new Go(Enter(run, ActionStep.Executor, now));
        if (IsSeen(run, facts)) return new Go(Enter(run, ActionStep.Executor, now), $"{facts.Seen!.Sentence}: it does boot");
        if (facts.Install is { State: not InstallState.Armed } install && install.Generation == run.Generation) return new Go(Enter(run, ActionStep.Executor, now), $"{run.System} has fetched what it boots: it does boot");
        if (!facts.HasPower) return run.Action.Arm ? new Wait() : new Go(Enter(run, ActionStep.Executor, now));
        var until = run.StepAt.AddSeconds(run.Action.ProofSeconds);
        return now < until ? new Wait() : Harder(run, facts, now, $"no request to boot from the network has come from {run.System} within {Duration.Say(TimeSpan.FromSeconds(run.Action.ProofSeconds))}", powerFailed: false);
    }

    private static ActionMove Executor(ActionRun run, ActionFacts facts, DateTimeOffset now)
    {
        if (!run.Action.HasExecutor) return Failed($"{run.System}: only the power part of {run.Action.Name} was done, for this build has no {PowerIntentStore.Word(run.Action.Executor).Replace('_', ' ')}, which would do its work");
        if (!run.Action.Arm) return new Go(Enter(run, ActionStep.Postreboot, now));

        var install = facts.Install;
        if (install is { Attempt: > 1 } && install.Generation > run.Generation)
        {
            var next = run with { Generation = install.Generation, Rung = ActionRung.First };
            if (install.State != InstallState.Armed) return new Go(next with { Step = ActionStep.Executor });
            var until = install.ArmedAt + ComesBack;
            return now < until ? new Wait() : new Go(
                Enter(next, ActionStep.NextBoot, now), $"{run.System} has not come back by itself for attempt {install.Attempt} of {install.Attempts}, and is given {PowerIntentStore.Word(run.Action.Power).Replace('_', ' ')} again");
        }

        if (Ended(run, install, now) is { } ended) return ended;
        return install switch
        {
            { IsDone: true } => new Go(Enter(run, ActionStep.Postreboot, now)),
            { State: InstallState.Failed } => Failed($"{run.System}: its install failed: {install.Reason}"),
            { State: InstallState.Stalled } when !run.IsStalled => new Go(run with { IsStalled = true }, $"{run.System} is stalled: {install.Reason}. It goes on by itself if its installer reports again"),
            { State: not InstallState.Stalled } when run.IsStalled => new Go(run with { IsStalled = false }, $"{run.System} goes on"),
            _ => new Wait(),
        };
    }

    private static ActionMove Postreboot(ActionRun run, ActionFacts facts, DateTimeOffset now)
    {
        var done = run.Action is { Arm: true, Mode: InstallMode.Install } ? $"{run.System} is installed" : $"{run.System}: {run.Action.Name} is done";
        if (WishOf(run.Action.Postreboot) is not { } wish || !facts.HasPower) return new End(ActionRunState.Done, done);
        var from = run.StepAt.AddSeconds(run.Action.PostrebootSeconds);
        if (now < from) return new Wait();
        return facts.Intent switch
        {
            null => new AskPower(wish, OwnOnly: false, Force: false),
            { IsOpen: true } => new Wait(),
            { State: IntentState.Done } intent => new End(ActionRunState.Done, $"{done}; {intent.Reason}"),
            var intent => Failed($"{done}, and what was to follow did not: {intent.Reason}"),
        };
    }

    /// <summary>Its install is over, or is not this run's any more.</summary>
    private static ActionMove? Ended(ActionRun run, Install? install, DateTimeOffset now) => install switch
    {
        null => Failed($"{run.System} has no install any more"),
        _ when install.Generation != run.Generation && install.Attempt == 1 => Failed($"{install.ArmedBy} armed {run.System} anew"),
        { State: InstallState.Idle, IsDone: false } => Failed($"{run.System}: its install was {install.Reason ?? "disarmed"}"),
        { State: InstallState.Armed } when install.ExpiresAt <= now => Failed($"{run.System} did not boot from the network before its arming expired; is it on, and set to network boot?"),
        _ => null,
    };

    private static ActionMove Harder(ActionRun run, ActionFacts facts, DateTimeOffset now, string why, bool powerFailed)
    {
        ActionRung? rung = run.Rung switch
        {
            _ when facts.IsRefused || !run.Action.Escalate || !run.Action.TakesPower => null,
            ActionRung.First when !powerFailed => ActionRung.Again,
            ActionRung.First or ActionRung.Again => ActionRung.Unseen,
            ActionRung.Unseen when facts.HasOutlets => ActionRung.Outlets,
            _ => null,
        };
        var sentence = powerFailed ? why : $"{why} of its power";
        if (rung is { } harder) return new Go(Enter(run with { Rung = harder }, ActionStep.NextBoot, now), $"{sentence}; next: {Say(harder)}");
        return Failed($"{sentence}. {(run.Rung == ActionRung.First ? "" : $"Tried to the last: {Say(run.Rung)}. ")}{(run.Action is { Arm: true, Mode: InstallMode.Install } ? $"It stays armed: look at its console, its cables and its boot order and switch it on, or: bootappliance system disarm {run.System}" : "Look at its console, its cables and its boot order")}");
    }

    public static string Say(ActionRung rung) => rung switch
    {
        ActionRung.First => "as its record says",
        ActionRung.Again => "a cycle again",
        ActionRung.Unseen => "off and on by its own power system, whatever that says",
        _ => "off and on by its outlets too",
    };

    private static bool IsSeen(ActionRun run, ActionFacts facts) => run.Action.Proof == ActionProof.NetworkBoot && facts.Seen is { } seen && seen.At >= run.PoweredAt;

    private static ActionRun Enter(ActionRun run, ActionStep step, DateTimeOffset now) => run with { Step = step, StepAt = now, Intent = null };

    private static End Failed(string sentence) => new(ActionRunState.Failed, sentence);

    private static PowerWish? WishOf(ActionPower power) => power switch
    {
        ActionPower.On => PowerWish.On,
        ActionPower.Off => PowerWish.Off,
        ActionPower.SoftOff => PowerWish.SoftOff,
        ActionPower.Cycle => PowerWish.Cycle,
        ActionPower.Reset => PowerWish.Reset,
        _ => null,
    };
}
