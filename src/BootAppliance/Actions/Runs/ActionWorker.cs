using System.Collections.Concurrent;
using System.Data.Common;
using BootAppliance.Boot;
using BootAppliance.Events;

namespace BootAppliance.Actions.Runs;

/// <summary>Carries the actions on, each at its own pace: what to do is in their rows and in the state of the world, so that a restart loses nothing.</summary>
public sealed partial class ActionWorker(ActionRunStore store, ActionWorld world, ActionSteps steps, BootSightings sightings, EventStream events, TimeProvider clock, ILogger<ActionWorker> logger) : BackgroundService
{
    private static readonly string[] Kinds = ["install.state", "power.done", "power.failed", "power.superseded"];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A thousand installs report hundreds of times a second.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);
    private readonly Bell _bell = new();
    private volatile bool _hasOpen;
    private readonly ConcurrentDictionary<long, Task> _moving = new();

    public void Wake() => _bell.Ring();

    // Machines boot and install without any action too, hundreds a second in a storm: each look reads the database.
    private void WakeIfOpen()
    {
        if (_hasOpen) Wake();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        sightings.Seen += _ => WakeIfOpen();
        _ = WatchAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var isIdle = true;
            try
            {
                var open = await store.OpenAsync(stoppingToken);
                isIdle = open.Count == 0;
                _hasOpen = !isIdle;
                await StartAsync(open, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: the other actions, and the service, go on.
                isIdle = false;
                Log.NotCarriedOn(logger, exception);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }

            await _bell.WaitAsync(isIdle ? Timeout.InfiniteTimeSpan : Pause, clock, stoppingToken);
            if (!isIdle) await Task.Delay(Breath, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_moving.Values);
    }

    private async Task StartAsync(List<ActionRun> open, CancellationToken stoppingToken)
    {
        if (open.Count == 0) return;
        var intents = await world.IntentsAsync(open, stoppingToken);
        foreach (var run in open.Where(one => !_moving.ContainsKey(one.Id)))
        {
            var move = ActionRules.Next(run, world.Of(run, intents), clock.GetUtcNow());
            if (move is ActionMove.Wait) continue;
            TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _moving[run.Id] = turn.Task;
            _ = MoveAsync(run, move, turn, stoppingToken);
        }
    }

    private async Task MoveAsync(ActionRun run, ActionMove move, TaskCompletionSource turn, CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await steps.DoAsync(run, move, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The row says where it stands.
        }
        catch (DbException exception)
        {
            Log.NotCarriedOn(logger, exception);
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception)
        {
            Log.Broken(logger, exception, run.System, run.Action.Name);
            await steps.EndAsync(run, ActionRunState.Failed, $"{run.System}: {run.Action.Name} ended by an error of this appliance, which the journal has (1651); please report it", CancellationToken.None);
        }
        finally
        {
            _moving.TryRemove(run.Id, out _);
            turn.SetResult();
            Wake();
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in events.SubscribeAsync(new EventFilter(Kinds: Kinds), afterId: null, stoppingToken)) WakeIfOpen();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1650, LogLevel.Error, "actions cannot be carried on; trying again in 1 s", EventName = "ActionsNotCarriedOn")]
        public static partial void NotCarriedOn(ILogger logger, Exception exception);

        [LoggerMessage(1651, LogLevel.Error, "{System}: the action {Action} ended by an error of this appliance", EventName = "ActionBroken")]
        public static partial void Broken(ILogger logger, Exception exception, string system, string action);
    }
}
