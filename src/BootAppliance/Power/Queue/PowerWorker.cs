using System.Collections.Concurrent;
using System.Data.Common;

namespace BootAppliance.Power.Queue;

/// <summary>
/// Carries out what power_intents says: the rows are the truth, the channel only wakes this up. One wish a machine at a time; a dead
/// power system holds up nobody else's.
/// </summary>
public sealed partial class PowerWorker(PowerIntentStore store, PowerRun run, PowerTimings timings, TimeProvider clock, ILogger<PowerWorker> logger) : BackgroundService
{
    // Attempts wait for the network, not for this machine; a dead power system takes 20 s of one.
    private const int MostAtOnce = 512;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);
    private readonly Bell _bell = new();
    // By wish, for a machine may get another name meanwhile; its name then still holds up who gets that.
    private readonly ConcurrentDictionary<long, (string System, Task Task)> _running = new();

    // What a kill cut short gets one whole attempt of this process, whatever its deadline: the machine may be dark by it.
    private readonly ConcurrentDictionary<long, bool> _tried = new();

    public void Wake() => _bell.Ring();

    /// <summary>Whether a wish for that machine is being carried out.</summary>
    public bool IsAt(string system) => _running.Values.Any(one => one.System == system);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Pause;
            try
            {
                wait = StartDue(await store.OpenAsync(stoppingToken), stoppingToken);
            }
            catch (DbException exception)
            {
                Log.NotCarriedOn(logger, exception);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }

            await _bell.WaitAsync(wait, clock, stoppingToken);
            await Task.Delay(Breath, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_running.Values.Select(one => one.Task));
    }

    /// <returns>How long nothing becomes due.</returns>
    private TimeSpan StartDue(List<PowerIntent> open, CancellationToken stoppingToken)
    {
        var now = clock.GetUtcNow();
        var wait = Timeout.InfiniteTimeSpan;
        HashSet<string> busy = [.. _running.Values.Select(one => one.System), .. open.Where(one => _running.ContainsKey(one.Id)).Select(one => one.System)];
        foreach (var gone in _tried.Keys.Except(open.Select(one => one.Id))) _tried.TryRemove(gone, out _);
        foreach (var all in open.GroupBy(one => one.System).Where(group => !busy.Contains(group.Key)))
        {
            List<PowerIntent> intents = all.FirstOrDefault(one => one.IsHalfway) is { } halfway ? [halfway] : [.. all];
            if (intents.FirstOrDefault(one => one.NotBefore <= now || one.Deadline <= now) is { } due)
            {
                if (_running.Count >= MostAtOnce) return wait;
                // Entered before it runs: it takes itself out at its end.
                TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _running[due.Id] = (due.System, turn.Task);
                _ = CarryOutAsync(due, turn, stoppingToken);
                continue;
            }

            var next = intents.Min(one => one.NotBefore < one.Deadline ? one.NotBefore : one.Deadline) - now;
            if (wait == Timeout.InfiniteTimeSpan || next < wait) wait = next;
        }

        return wait;
    }

    private async Task CarryOutAsync(PowerIntent intent, TaskCompletionSource turn, CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            if (intent.Deadline <= clock.GetUtcNow() && (intent.IsUntouched || _tried.ContainsKey(intent.Id))) await store.EndAsync(intent, IntentState.Failed, Late(intent, intent.Reason), stoppingToken);
            else if (clock.GetUtcNow() is var since && await store.BeginAsync(intent, stoppingToken) is { } begun)
            {
                var result = await run.RunAsync(begun, stoppingToken);
                if (result.Turn is { } at)
                {
                    await store.AwaitTurnAsync(begun, at, result.Sentence, stoppingToken);
                    return;
                }

                _tried[intent.Id] = true;
                await EndAsync(begun, since, result, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The row says where it stands; the next start goes on from there.
        }
        catch (DbException exception)
        {
            Log.NotCarriedOn(logger, exception);
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception)
        {
            // A bug must not be tried for ever at somebody's machine.
            Log.Broken(logger, exception, intent.System, PowerIntentStore.Word(intent.Wish));
            await store.EndAsync(intent, IntentState.Failed, $"{intent.System}: {PowerIntentStore.Word(intent.Wish)} ended by an error of this appliance, which the journal has (1601); please report it", CancellationToken.None);
        }
        finally
        {
            _running.TryRemove(intent.Id, out _);
            turn.SetResult();
            Wake();
        }
    }

    private Task EndAsync(PowerIntent intent, DateTimeOffset since, RunResult result, CancellationToken stoppingToken)
    {
        if (result.IsDone) return store.EndAsync(intent, IntentState.Done, result.Sentence, stoppingToken);
        if (result.WaitsForPerson && clock.GetUtcNow() < intent.Deadline) return store.WaitForPersonAsync(intent, since, result.Sentence, stoppingToken);
        if (!result.Again || (result.IsUnverified && intent.Attempts >= timings.MostUnverified)) return store.EndAsync(intent, IntentState.Failed, result.Sentence, stoppingToken);
        var next = clock.GetUtcNow() + timings.After(intent.Attempts, Random.Shared.NextDouble());
        return next >= intent.Deadline
            ? store.EndAsync(intent, IntentState.Failed, Late(intent, result.Sentence), stoppingToken)
            : store.RetryAsync(intent, next, result.Sentence, stoppingToken);
    }

    private static string Late(PowerIntent intent, string? last) =>
        $"{intent.System}: {PowerIntentStore.Word(intent.Wish)} was given up after {intent.Attempts} attempts in {Duration.Say(intent.Deadline - intent.CreatedAt)}{(last is null ? "; the queue did not come to it in time" : $". The last one: {last}")}";

    private static partial class Log
    {
        [LoggerMessage(1600, LogLevel.Error, "power: the queue cannot be carried on; trying again in 2 s", EventName = "PowerQueueNotCarriedOn")]
        public static partial void NotCarriedOn(ILogger logger, Exception exception);

        [LoggerMessage(1601, LogLevel.Error, "{System}: power {Verb} ended by an error of this appliance", EventName = "PowerWishBroken")]
        public static partial void Broken(ILogger logger, Exception exception, string system, string verb);
    }
}
