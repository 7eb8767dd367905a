using System.Data.Common;

namespace BootAppliance.Events.Notify;

/// <summary>Runs the receivers, each for itself: one that is slow or away holds up no other.</summary>
public sealed partial class Webhooks : BackgroundService
{
    /// <summary>The kinds of events that tell of the hooks themselves.</summary>
    public const string OwnFamily = "notify.";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly WebhookStore _store;
    private readonly EventStream _stream;
    private readonly TimeProvider _clock;
    private readonly ILogger<Webhooks> _logger;

    public Webhooks(NotifyOptions options, WebhookStore store, EventStore events, EventStream stream, WebhookSender sender, WebhookMetrics metrics, TimeProvider clock, ILogger<Webhooks> logger)
    {
        (_store, _stream, _clock, _logger) = (store, stream, clock, logger);
        All = [.. options.Webhooks.Select(one => new Webhook(one, store, events, sender, metrics, clock))];
    }

    internal IReadOnlyList<Webhook> All { get; }

    public override void Dispose()
    {
        foreach (var hook in All) hook.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll([WakeAsync(stoppingToken), .. All.Select(hook => RunAsync(hook, stoppingToken))]);

    private async Task RunAsync(Webhook hook, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var states = await _store.BeginAsync([.. All.Select(one => one.Options.Name)], stoppingToken);
                await hook.RunAsync(states.First(one => one.Name == hook.Options.Name), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (DbException exception)
            {
                // What was delivered and could not be noted is delivered again: twice is better than not at all.
                Log.NotNoted(_logger, hook.Options.Name, exception);
                await Task.Delay(Pause, _clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WakeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var e in _stream.SubscribeAsync(new EventFilter(), afterId: null, stoppingToken))
                foreach (var hook in All.Where(hook => hook.Options.Wants(e))) hook.Wake();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1910, LogLevel.Error, "webhook {Name} cannot go on; trying again in 5 s", EventName = "WebhookNotNoted")]
        public static partial void NotNoted(ILogger logger, string name, Exception exception);
    }
}
