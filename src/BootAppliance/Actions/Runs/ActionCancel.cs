using BootAppliance.Installs;
using BootAppliance.Power.Queue;

namespace BootAppliance.Actions.Runs;

/// <summary>Ends an action, takes back what the power queue has not begun, and the arming if the machine has not booted by it.</summary>
public sealed class ActionCancel(ActionRunStore store, PowerIntentStore intents, InstallStore installs)
{
    /// <summary>Asked again, it does again what a kill may have left undone.</summary>
    /// <param name="id">The run.</param>
    /// <param name="who">Who ends it.</param>
    /// <param name="successor">The action that was asked for in its place; null if it was ended by hand.</param>
    /// <param name="cancellationToken">Leaves the run as it is.</param>
    /// <returns>The run as it was ended; null if there is none, or it ended by itself.</returns>
    public async Task<ActionRun?> CancelAsync(long id, string who, string? successor, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } run) return null;
        var ended = run.State == ActionRunState.Cancelled ? run : await store.EndAsync(run, ActionRunState.Cancelled, $"{who} {(successor is null ? "ended" : $"asked for {successor} in place of")} {run.Action.Name} of {run.System}", cancellationToken);
        if (ended is null) return null;
        if (ended.Intent is { } intent) await intents.CancelAsync(intent, $"{run.System}: it was not done, because {who} ended the action {run.Action.Name}", cancellationToken);
        // What erases disks may be loading already: it is stopped as long as it does not have its plan.
        if (installs.Of(ended.System) is ({ State: InstallState.Armed } or { State: InstallState.Booting, Helper: not null }) and var install && install.Generation == ended.Generation) await installs.ApplyAsync(install, new InstallEvent.Disarmed(who), cancellationToken);
        return ended;
    }
}
