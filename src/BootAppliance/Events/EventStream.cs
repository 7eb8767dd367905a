using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using BootAppliance.Data;

namespace BootAppliance.Events;

/// <summary>
/// Takes events from everywhere without ever making a listener wait, records them in batches, and hands what is
/// recorded to whoever watches. What does not fit is dropped and counted, never waited for.
/// </summary>
public sealed partial class EventStream(Database database, EventStore store, EventOptions options, TimeProvider clock, ILogger<EventStream> logger)
    : BackgroundService
{
    private const int QueueLength = 4096;

    // What anybody can cause may fill so much of the queue; the rest is kept for the audit.
    private const int QueueForAnybody = QueueLength / 2;
    private const int WatcherQueueLength = 1024;
    private const int BatchSize = 256;
    private const int TrimEvery = 1000;

    // What is too old goes even if nothing new comes.
    private static readonly TimeSpan TrimAfter = TimeSpan.FromMinutes(10);

    private readonly Channel<(NewEvent Event, DateTimeOffset At)> _queue = Channel.CreateBounded<(NewEvent, DateTimeOffset)>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private ImmutableList<Channel<ApplianceEvent>> _watchers = [];
    private readonly FloodGuard _guard = new(clock);
    private Task<bool>? _waiting;
    private long _recorded;
    private long _newest;
    private long _lost;
    private long _limited;

    /// <summary>How many events are durable, and handed to whoever watches.</summary>
    public long Recorded => Interlocked.Read(ref _recorded);

    /// <summary>How many the queue had no room for, or the database refused.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>How many were left out because their source had made too many.</summary>
    public long Limited => Interlocked.Read(ref _limited);

    /// <summary>Records <paramref name="e"/> soon. Never blocks, never throws.</summary>
    public void Post(NewEvent e)
    {
        if (_guard.Admit(e) is not { } admitted)
        {
            Interlocked.Increment(ref _limited);
            return;
        }

        var isQueued = (_queue.Reader.Count < QueueForAnybody || !FloodGuard.IsAnybodys(e.Kind))
            && _queue.Writer.TryWrite((admitted, clock.GetUtcNow()));
        if (!isQueued) Interlocked.Increment(ref _lost);
    }

    /// <summary>A change and the events that tell of it: durable together, and told to those who watch once they are.</summary>
    public async Task<T> WriteAsync<T>(Func<DbConnection, List<ApplianceEvent>, T> work, CancellationToken cancellationToken)
    {
        List<ApplianceEvent> recorded = [];
        return await database.WriteAsync(connection => work(connection, recorded), _ => recorded.ForEach(Publish), cancellationToken: cancellationToken);
    }

    /// <summary>Hands on events that a transaction of somebody else has just made durable.</summary>
    public void Publish(ApplianceEvent e)
    {
        Interlocked.Increment(ref _recorded);
        Interlocked.Exchange(ref _newest, Math.Max(e.Id, Interlocked.Read(ref _newest)));
        foreach (var watcher in _watchers) watcher.Writer.TryWrite(e);
    }

    /// <summary>The latest events that match, newest first.</summary>
    public Task<IReadOnlyList<ApplianceEvent>> ListAsync(EventFilter filter, int limit, CancellationToken cancellationToken) =>
        store.ListAsync(filter, limit, after: null, cancellationToken);

    /// <summary>
    /// What matches, as it is recorded; with <paramref name="afterId"/> first what was recorded since. A watcher that is too slow
    /// gets what it has missed from the record, so each event comes once and in its order.
    /// </summary>
    public async IAsyncEnumerable<ApplianceEvent> SubscribeAsync(
        EventFilter filter, long? afterId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var missed = 0;
        var channel = Channel.CreateBounded<ApplianceEvent>(
            new BoundedChannelOptions(WatcherQueueLength) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Exchange(ref missed, 1));
        var last = afterId ?? Interlocked.Read(ref _newest);
        ImmutableInterlocked.Update(ref _watchers, (list, added) => list.Add(added), channel);
        try
        {
            var isBehind = afterId is not null;
            while (true)
            {
                while (isBehind)
                {
                    var page = await store.ListAsync(filter, WatcherQueueLength, last, cancellationToken);
                    foreach (var e in page)
                    {
                        last = e.Id;
                        yield return e;
                    }

                    isBehind = page.Count == WatcherQueueLength;
                }

                if (!await channel.Reader.WaitToReadAsync(cancellationToken)) yield break;
                while (channel.Reader.TryRead(out var e))
                {
                    // The record has this one too.
                    if (isBehind = Interlocked.Exchange(ref missed, 0) == 1) break;
                    if (e.Id <= last) continue;
                    last = e.Id;
                    if (filter.Matches(e)) yield return e;
                }
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _watchers, (list, gone) => list.Remove(gone), channel);
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await store.ListAsync(new EventFilter(), 1, after: null, cancellationToken) is [var latest]) _newest = latest.Id;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (sinceTrim, trimmedAt) = (TrimEvery, clock.GetTimestamp());
        var batch = new List<(NewEvent Event, DateTimeOffset At)>(BatchSize);
        while (sinceTrim >= TrimEvery || await WaitAsync(stoppingToken))
        {
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var item)) batch.Add(item);
            if (batch.Count > 0) await RecordAsync([.. batch]);
            sinceTrim += batch.Count;
            batch.Clear();
            if (sinceTrim < TrimEvery && clock.GetElapsedTime(trimmedAt) < TrimAfter) continue;
            // What was configured to be less may be long: others' writes, and new events, come between its parts.
            sinceTrim = !stoppingToken.IsCancellationRequested && await TrimAsync() ? TrimEvery : 0;
            trimmedAt = clock.GetTimestamp();
        }
    }

    /// <summary>False once the service stops and everything that was posted is recorded.</summary>
    private async Task<bool> WaitAsync(CancellationToken stoppingToken)
    {
        try
        {
            // At most one wait is open, however often it is looked at.
            if (_waiting is not { IsCompleted: false }) _waiting = _queue.Reader.WaitToReadAsync(stoppingToken).AsTask();
            return await _waiting.WaitAsync(TrimAfter, clock, stoppingToken);
        }
        catch (TimeoutException)
        {
            // A quiet time, in which events grow old.
            return true;
        }
        catch (OperationCanceledException)
        {
            _queue.Writer.TryComplete();
            return _queue.Reader.Count > 0;
        }
    }

    private async Task RecordAsync((NewEvent Event, DateTimeOffset At)[] batch)
    {
        try
        {
            await database.WriteAsync(
                connection => Array.ConvertAll(batch, item => EventStore.Append(connection, item.Event, item.At)),
                recorded =>
                {
                    foreach (var e in recorded) Publish(e);
                });
        }
        catch (Exception exception)
        {
            Interlocked.Add(ref _lost, batch.Length);
            Log.NotRecorded(logger, exception, batch.Length);
        }
    }

    private async Task<bool> TrimAsync()
    {
        try
        {
            return await database.WriteAsync(connection => EventStore.Trim(connection, options, clock.GetUtcNow()));
        }
        catch (Exception exception)
        {
            Log.NotTrimmed(logger, exception);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1900, LogLevel.Error, "events: {Count} events could not be recorded", EventName = "EventsNotRecorded")]
        public static partial void NotRecorded(ILogger logger, Exception exception, int count);

        [LoggerMessage(1901, LogLevel.Error, "events: old events could not be removed; trying again in 10 minutes", EventName = "EventsNotTrimmed")]
        public static partial void NotTrimmed(ILogger logger, Exception exception);
    }
}
