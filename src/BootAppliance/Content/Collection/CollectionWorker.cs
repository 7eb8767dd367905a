using BootAppliance.Events;

namespace BootAppliance.Content.Collection;

/// <summary>Collects every now and then, and tells of what came of it: of its own and of those that somebody asked for.</summary>
public sealed partial class CollectionWorker(Collector collector, ContentOptions options, EventStream events, TimeProvider clock, ILogger<CollectionWorker> logger) : BackgroundService
{
    public async Task<Collected> CollectAsync(bool isDryRun, string? who, Action<Collected> told, CancellationToken cancellationToken)
    {
        var done = await collector.RunAsync(isDryRun, told, cancellationToken);
        if (isDryRun) return done;
        var data = new Dictionary<string, string>(StringComparer.Ordinal) { ["deleted"] = $"{done.Deleted}", ["deleted_bytes"] = $"{done.DeletedBytes}" };
        if (who is not null) data["who"] = who;
        if (done.Blocked is { } blocked) events.Post(new("content.blocked", EventLevel.Warning, $"what no template names any more could not be deleted: {blocked}") { Data = data });
        else if (done.Deleted > 0 || who is not null)
            events.Post(new("content.collected", EventLevel.Info, $"{done.Deleted} chunks and indexes of {done.DeletedBytes} bytes, which no template names any more, are deleted; {done.Garbage - done.Deleted} stay for the grace") { Data = data });
        return done;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.CollectEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CollectAsync(isDryRun: false, who: null, static _ => { }, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.Failed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5100, LogLevel.Error, "what no template names any more could not be collected; it is tried again after content.collect_every", EventName = "ContentNotCollected")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
