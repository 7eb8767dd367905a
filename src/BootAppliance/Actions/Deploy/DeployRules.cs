using BootAppliance.Actions.Runs;
using BootAppliance.Installs;

namespace BootAppliance.Actions.Deploy;

/// <summary>What a job does next. Pure.</summary>
public static class DeployRules
{
    /// <summary>The step as its install stands now; the same object if nothing changed.</summary>
    public static DeployStep Follow(DeployStep step, Install? install, ActionRun? run, DateTimeOffset now)
    {
        // A stalled installer may finish yet.
        if (step is { State: StepState.Failed, Generation: not null } && install is { State: InstallState.Installed } && install.Generation == step.Generation) return Ended(step, StepState.Installed, null, install.FinishedAt ?? now);
        if (step is { State: StepState.Running, Run: not null }) return Follow(step with { Generation = run?.Generation ?? step.Generation }, run, install, now);
        if (step is not { State: StepState.Running, Generation: not null }) return step;
        return install switch
        {
            null => Ended(step, StepState.Failed, "the system was removed", now),
            // The profile's next attempt belongs to the same wish.
            _ when install.Generation > step.Generation && install.Attempt > 1 => step with { Generation = install.Generation },
            _ when install.Generation != step.Generation => Ended(step, StepState.Failed, $"{install.ArmedBy} armed it anew", now),
            { State: InstallState.Installed } => Ended(step, StepState.Installed, null, install.FinishedAt ?? now),
            { State: InstallState.Failed or InstallState.Idle } => Ended(step, StepState.Failed, install.Reason ?? "the install ended", install.FinishedAt ?? now),
            { State: InstallState.Stalled } => Ended(step, StepState.Failed, install.Reason, now),
            { State: InstallState.Armed } when install.ExpiresAt <= now => Ended(step, StepState.Failed, "it did not boot from the network before its arming expired; is it on, and set to network boot?", now),
            _ => step,
        };
    }

    /// <summary>The action knows more than the install: what was done to its power, and what comes after it.</summary>
    private static DeployStep Follow(DeployStep step, ActionRun? run, Install? install, DateTimeOffset now) => run switch
    {
        null => Ended(step, StepState.Failed, "its action is long past", now),
        { State: ActionRunState.Done } => Ended(step, StepState.Installed, null, run.EndedAt ?? now),
        { IsOpen: false } => Ended(step, StepState.Failed, run.Reason, run.EndedAt ?? now),
        _ when install is { State: InstallState.Stalled } && install.Generation == step.Generation => Ended(step, StepState.Failed, install.Reason, now),
        _ => step,
    };

    /// <summary>The step to start now, or null: too many run, the last start was just now, or none waits.</summary>
    public static DeployStep? Next(DeployJob job, DateTimeOffset now)
    {
        if (job.State != JobState.Running || job.Count(StepState.Running) >= job.Concurrency) return null;
        if (job.Stagger > TimeSpan.Zero && job.Steps.Max(step => step.StartedAt) is { } last && now - last < job.Stagger) return null;
        return job.Steps.FirstOrDefault(step => step.State == StepState.Waiting);
    }

    /// <summary>When the job may be done, by how long its installed systems took; null until one is.</summary>
    public static DateTimeOffset? Estimate(JobSummary job, DateTimeOffset now)
    {
        if (job is not { State: JobState.Running, Typical: { } median }) return null;
        var waiting = job.Count(StepState.Waiting);
        var rounds = (waiting + job.Concurrency - 1) / job.Concurrency;
        // Those that run are half done on average.
        var running = job.Count(StepState.Running) > 0 ? median / 2 : TimeSpan.Zero;
        return now + running + TimeSpan.FromTicks(Math.Max((median * rounds).Ticks, (job.Stagger * waiting).Ticks));
    }

    private static DeployStep Ended(DeployStep step, StepState state, string? reason, DateTimeOffset at) => step with { State = state, Reason = reason, EndedAt = at };
}
