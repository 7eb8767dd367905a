using BootAppliance.Boot;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Power;
using BootAppliance.Power.Manual;
using BootAppliance.Power.Queue;

namespace BootAppliance.Actions.Runs;

/// <summary>Does what the rules say, and stores that it was done.</summary>
public sealed class ActionSteps(
    ActionRunStore store, InstallStore installs, PowerIntentStore intents, PowerWorker power, PowerLinks links, PowerConversation conversation, BootSightings sightings, TimeProvider clock)
{
    // A BMC that restarts is back after two or three minutes; what is not read back has nothing to wait for.
    private const int PowerDeadline = 300;
    private const int UnseenDeadline = 120;
    private const int SoftOffDeadline = 900;
    private const int PersonDeadline = 86400;
    private const int Recent = 50;

    public Task DoAsync(ActionRun run, ActionMove move, CancellationToken cancellationToken) => move switch
    {
        ActionMove.Arm => ArmAsync(run, cancellationToken),
        ActionMove.Disarm => DisarmAsync(run, cancellationToken),
        ActionMove.SetNextBoot => SetNextBootAsync(run, cancellationToken),
        ActionMove.AskPower ask => AskAsync(run, ask, cancellationToken),
        ActionMove.Go go => GoAsync(run, go.To, go.Sentence, go.To.Rung > run.Rung ? EventLevel.Warning : EventLevel.Info, cancellationToken),
        ActionMove.End end => EndAsync(run, end.State, end.Sentence, cancellationToken),
        _ => Task.CompletedTask,
    };

    /// <summary>Ends it; what failed to boot for another mode than an install must not do so by itself some day, least of all a wipe.</summary>
    public async Task EndAsync(ActionRun run, ActionRunState state, string sentence, CancellationToken cancellationToken)
    {
        await store.EndAsync(run, state, sentence, cancellationToken);
        if (state == ActionRunState.Failed && run.Action.Mode != InstallMode.Install && installs.Of(run.System) is { State: InstallState.Armed or InstallState.Booting } install && install.Generation == run.Generation)
            await installs.ApplyAsync(install, new InstallEvent.Disarmed(run.Who), cancellationToken);
    }

    private async Task ArmAsync(ActionRun run, CancellationToken cancellationToken)
    {
        // Killed between arming and storing it: armed twice it would be two generations.
        var armed = installs.Of(run.System) is { } before && before.ArmedBy == run.Who && before.ArmedAt >= run.CreatedAt && before.Mode == run.Action.Mode && before.Disk == run.Disk
            ? new InstallChange(before, Applied: true)
            : await installs.ArmAsync(run.System, run.Order, run.Who, expiry: null, cancellationToken);
        if (armed is not { Applied: true, Install: { } install })
            await store.EndAsync(run, ActionRunState.Failed, $"{run.System} was not armed: {armed.Sentence}", cancellationToken);
        else if (!await GoAsync(run, Next(run, ActionStep.NextBoot) with { Generation = install.Generation }, sentence: null, EventLevel.Info, cancellationToken))
            // It was cancelled meanwhile, which did not know of this.
            await installs.ApplyAsync(install, new InstallEvent.Disarmed(run.Who), cancellationToken);
    }

    private async Task DisarmAsync(ActionRun run, CancellationToken cancellationToken)
    {
        if (installs.Of(run.System) is { } install) await installs.ApplyAsync(install, new InstallEvent.Disarmed(run.Who), cancellationToken);
        await GoAsync(run, Next(run, ActionStep.NextBoot), sentence: null, EventLevel.Info, cancellationToken);
    }

    private async Task SetNextBootAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var device = run.Action.NextBoot == ActionBoot.Network ? BootDevice.Network : BootDevice.Disk;
        List<string> set = [];
        List<string> notSet = [];
        foreach (var link in links.Of(run.System, power: null, out _).Where(one => !one.IsOutlet))
        {
            if (FirmwareOf(link, run.System) is not { } firmware)
            {
                notSet.Add($"{link.Name}: whether the machine boots by BIOS or UEFI is not known, and the wrong one would turn it over; set it with: bootappliance system edit {run.System} --power-boot-mode uefi");
                continue;
            }

            var outcome = await conversation.SetNextBootAsync(link, new NextBoot(device, firmware), cancellationToken);
            if (outcome.Fault is { } fault) notSet.Add($"{link.Name}: {fault.Sentence}");
            else set.Add($"{link.Name} ({PowerIntentStore.Word(firmware)})");
        }

        var sentence = set.Count > 0 ? $"{run.System} boots from {PowerIntentStore.Word(device)} once, set by {string.Join(", ", set)}"
            : $"{run.System} boots by its own boot order, for nothing was set{(notSet.Count > 0 ? $": {string.Join("; ", notSet)}" : "")}";
        await GoAsync(run, Next(run, ActionStep.Power), sentence, EventLevel.Info, cancellationToken);
    }

    private async Task AskAsync(ActionRun run, ActionMove.AskPower ask, CancellationToken cancellationToken)
    {
        var asked = (await intents.OfAsync(run.System, Recent, cancellationToken)).Find(one => one.Why == run.Mark);
        if (asked is null)
        {
            var all = links.Of(run.System, power: null, out _);
            var own = ask.OwnOnly ? all.FirstOrDefault(one => !one.IsOutlet && one.Can(PowerVerb.Off) && one.Can(PowerVerb.On))?.Name : null;
            PowerRequest request = new(PowerIntentStore.Word(ask.Wish), own, ask.Force, run.Mark, DeadlineSeconds: DeadlineOf(ask, all));
            (asked, _) = await intents.AddAsync(run.System, ask.Wish, request, run.Who, cancellationToken);
            power.Wake();
            // The same was wished by somebody else, and may be half done: this one's own comes after it.
            if (asked.Why != run.Mark) return;
        }

        if (!await GoAsync(run, run with { Intent = asked.Id }, sentence: null, EventLevel.Info, cancellationToken))
            await intents.CancelAsync(asked.Id, $"{run.System}: it was not done, because its action was ended", cancellationToken);
    }

    private static int DeadlineOf(ActionMove.AskPower ask, IReadOnlyList<PowerLink> all) => ask switch
    {
        _ when all.Any(one => one.Settings.Type == ManualDriver.Name) => PersonDeadline,
        { Force: true } => UnseenDeadline,
        { Wish: PowerWish.SoftOff } => SoftOffDeadline,
        _ => PowerDeadline,
    };

    /// <summary>Stores it, and puts it onto the install's timeline as long as that has not begun a phase of its own.</summary>
    /// <returns>Whether it was stored: not if the run has ended meanwhile.</returns>
    private async Task<bool> GoAsync(ActionRun from, ActionRun to, string? sentence, EventLevel level, CancellationToken cancellationToken)
    {
        if (await store.GoAsync(from, to, sentence, level, cancellationToken) is not { } run) return false;
        if (run.Action.Arm && PhaseOf(run) is { } phase && installs.Of(run.System) is { State: InstallState.Armed } install) await installs.ApplyAsync(install, new InstallEvent.Prepared(phase), cancellationToken);
        return true;
    }

    private static string? PhaseOf(ActionRun run) => (run.Step, run.Rung) switch
    {
        (ActionStep.Power, ActionRung.First) => "power",
        (ActionStep.Power, ActionRung.Again) => "power again",
        (ActionStep.Power, ActionRung.Unseen) => "power unseen",
        (ActionStep.Power, ActionRung.Outlets) => "power by outlets",
        (ActionStep.Proof, _) => "waiting for its boot",
        _ => null,
    };

    private ActionRun Next(ActionRun run, ActionStep step) => run with { Step = step, StepAt = clock.GetUtcNow(), Intent = null };

    /// <summary>As the inventory says, else as it was last seen to boot.</summary>
    private Power.BootFirmware? FirmwareOf(PowerLink link, string system) => (link.Settings.BootMode, sightings.Of(system)?.Firmware) switch
    {
        ("uefi", _) or (null, Boot.BootFirmware.Uefi or Boot.BootFirmware.UefiHttp) => Power.BootFirmware.Uefi,
        ("bios", _) or (null, Boot.BootFirmware.Bios) => Power.BootFirmware.Bios,
        _ => null,
    };
}
