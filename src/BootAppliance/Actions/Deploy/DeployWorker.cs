using BootAppliance.Actions.Runs;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Actions.Deploy;

/// <summary>Carries the jobs out: arms the next systems as the ones before them end. What it must do is in the rows.</summary>
public sealed partial class DeployWorker(DeployStore store, ActionStart actions, ActionRunStore runs, InventoryStore inventory, InstallStore installs, EventStream events, TimeProvider clock, ILogger<DeployWorker> logger) : BackgroundService
{
    private const int OpenJobs = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // A thousand installs report hundreds of times a second, and each look reads every step of every job.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(500);
    private readonly Bell _bell = new();

    /// <summary>There is something to do now.</summary>
    public void Wake() => _bell.Ring();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _ = WatchAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var isIdle = true;
            try
            {
                var jobs = await store.OpenAsync(OpenJobs, stoppingToken);
                var open = jobs.Exists(job => job.AltersPower) ? (await runs.OpenAsync(stoppingToken)).ToDictionary(run => run.Id) : [];
                foreach (var job in jobs)
                {
                    isIdle = false;
                    await AdvanceAsync(job, open, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: the other jobs, and the service, go on.
                isIdle = false;
                Log.NotAdvanced(logger, exception);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            // Stagger and expiry come with time alone; without a job only a new one matters.
            await _bell.WaitAsync(isIdle ? Timeout.InfiniteTimeSpan : Pause, clock, stoppingToken);
            if (!isIdle) await Task.Delay(Breath, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in events.SubscribeAsync(new EventFilter(Kinds: ["install.state", "action.done", "action.failed", "action.cancelled"]), afterId: null, stoppingToken)) Wake();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task AdvanceAsync(DeployJob job, Dictionary<long, ActionRun> open, CancellationToken stoppingToken)
    {
        var steps = job.Steps.ToArray();
        for (var i = 0; i < steps.Length; i++)
        {
            var run = steps[i] is { State: StepState.Running, Run: { } id } ? open.GetValueOrDefault(id) ?? await runs.FindAsync(id, stoppingToken) : null;
            var next = DeployRules.Follow(steps[i], installs.Of(steps[i].System), run, clock.GetUtcNow());
            if (next != steps[i]) await store.SaveAsync(job, next, stoppingToken);
            // Killed between taking it up and arming it.
            steps[i] = next is { State: StepState.Running, Generation: null, Run: null } ? await StartAsync(job, next, stoppingToken) : next;
        }

        while (DeployRules.Next(new DeployJob(job, steps), clock.GetUtcNow()) is { } step)
        {
            if (!await store.ClaimAsync(job, step, stoppingToken)) return;
            steps[step.Position] = await StartAsync(job, step, stoppingToken);
        }
    }

    private async Task<DeployStep> StartAsync(DeployJob job, DeployStep step, CancellationToken stoppingToken)
    {
        var next = inventory.Current.Systems.TryGetValue(step.System, out var system) && job.AltersPower && system.Power.Count > 0
            ? await BeginAsync(job, step, system, stoppingToken)
            : await ArmAsync(job, step, stoppingToken);
        next = next with { StartedAt = clock.GetUtcNow(), EndedAt = next.State == StepState.Failed ? clock.GetUtcNow() : null };
        await store.SaveAsync(job, next, stoppingToken);
        return next;
    }

    private async Task<DeployStep> BeginAsync(DeployJob job, DeployStep step, SystemObject system, CancellationToken stoppingToken)
    {
        // A kill between beginning it and storing the step.
        if ((await runs.ListAsync(new(system.Name), ActionRunStore.Kept, stoppingToken)).Find(one => one.Who == job.ArmedBy) is { } known) return step with { State = StepState.Running, Run = known.Id };
        return await actions.BeginAsync(system, new ActionRequest(job.Action), job.ArmedBy, stoppingToken) switch
        {
            ActionAnswer.Begun begun => step with { State = StepState.Running, Run = begun.Run.Id },
            ActionAnswer.InTheWay other => step with { State = StepState.Failed, Reason = $"{system.Name} is at action {other.Run.Id}, {other.Run.Action.Name}, which {other.Run.Who} asked for; end it with: bootappliance action cancel {other.Run.Id}" },
            ActionAnswer.Busy busy => step with { State = StepState.Failed, Reason = busy.Sentence },
            ActionAnswer.Refused refused => step with { State = StepState.Failed, Reason = string.Join("; ", refused.Errors.Values.SelectMany(one => one)) },
            _ => step,
        };
    }

    private async Task<DeployStep> ArmAsync(DeployJob job, DeployStep step, CancellationToken stoppingToken)
    {
        // A kill between arming and storing the step: it is armed already, and must not be armed twice.
        var before = installs.Of(step.System);
        var known = before?.ArmedBy == job.ArmedBy ? before : null;
        if (known is null && before is { State: InstallState.Booting or InstallState.Installing })
            return step with { State = StepState.Failed, Reason = $"{step.System} is {before.State.ToString().ToLowerInvariant()} (generation {before.Generation}), which arming it would end; wait for it, or: bootappliance system arm {step.System}" };
        var change = known is not null ? new InstallChange(known, true) : await installs.ArmAsync(step.System, job.ArmedBy, expiry: null, stoppingToken);
        return change is { Applied: true, Install: { } install }
            ? step with { State = StepState.Running, Generation = install.Generation }
            : step with { State = StepState.Failed, Reason = change.Sentence };
    }

    private static partial class Log
    {
        [LoggerMessage(1720, LogLevel.Error, "jobs cannot be carried on; trying again in 2 s", EventName = "JobsNotAdvanced")]
        public static partial void NotAdvanced(ILogger logger, Exception exception);
    }
}
