using System.Threading.Channels;

namespace BootAppliance.Events.Notify;

/// <summary>
/// One receiver: its events in their order, one on its way at a time, each until it is taken. Only an event that the receiver refuses
/// for what it is, is passed over after some attempts; a receiver that is away is waited for.
/// </summary>
internal sealed class Webhook(WebhookOptions options, WebhookStore store, EventStore events, WebhookSender sender, WebhookMetrics metrics, TimeProvider clock) : IDisposable
{
    private const int PageSize = 100;
    private const int SavedEvery = 1000;

    // What another appliance recorded in the same database wakes nobody here.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _sending = new(1);

    public WebhookOptions Options => options;

    /// <summary>When it is tried again; null if nothing failed.</summary>
    public DateTimeOffset? NextTry { get; private set; }

    public void Wake() => _wake.Writer.TryWrite(true);

    public void Dispose() => _sending.Dispose();

    /// <summary>Sends what is no entry of the stream, now.</summary>
    public Task<WebhookAnswer> TestAsync(string text, CancellationToken cancellationToken) =>
        SendAsync(new ApplianceEvent(0, clock.GetUtcNow(), "notify.test", EventLevel.Info, text), cancellationToken);

    /// <summary>Delivers from <paramref name="state"/> on, until cancelled.</summary>
    public async Task RunAsync(WebhookState state, CancellationToken stoppingToken)
    {
        var seen = state.Position;
        while (true)
        {
            var page = await events.ListAsync(options.Filter, PageSize, seen, stoppingToken);
            foreach (var e in page)
            {
                if (options.Wants(e)) state = await DeliverAsync(state, e, stoppingToken);
                seen = e.Id;
            }

            if (seen >= state.Position + SavedEvery) await store.SaveAsync(state = state with { Position = seen }, null, stoppingToken);
            if (page.Count < PageSize) await WaitAsync(stoppingToken);
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(Look, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
        try
        {
            await _wake.Reader.ReadAsync(end.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task<WebhookState> DeliverAsync(WebhookState state, ApplianceEvent e, CancellationToken stoppingToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendAsync(e, stoppingToken);
            var isPassedOver = answer.Verdict == WebhookVerdict.EventRefused && attempt >= WebhookAnswer.RefusedAttempts;
            metrics.Count(options.Name, isPassedOver ? "passed_over" : answer.Verdict == WebhookVerdict.Taken ? "delivered" : "failed");
            var (next, told) = After(state, e, answer, isPassedOver);
            await store.SaveAsync(state = next, told, stoppingToken);
            if (state.Position == e.Id)
            {
                NextTry = null;
                return state;
            }

            var pause = answer.Pause(attempt, Random.Shared.NextDouble());
            NextTry = clock.GetUtcNow() + pause;
            await Task.Delay(pause, clock, stoppingToken);
        }
    }

    private (WebhookState State, NewEvent? Told) After(WebhookState state, ApplianceEvent e, WebhookAnswer answer, bool isPassedOver)
    {
        var now = clock.GetUtcNow();
        var next = state with { LastAt = now, LastOutcome = answer.Sentence };
        if (answer.Verdict == WebhookVerdict.Taken)
        {
            return (next with { Position = e.Id, Delivered = state.Delivered + 1, FailingSince = null }, state.FailingSince is not { } since ? null : new NewEvent(
                "notify.works", EventLevel.Info, $"webhook {options.Name} works again, after {Duration.Say(now - since)}; nothing that it was to be told is lost"));
        }

        if (isPassedOver)
        {
            return (next with { Position = e.Id, FailingSince = null }, new NewEvent(
                "notify.refused", EventLevel.Warning, $"webhook {options.Name} was not told of event {e.Id} ({e.Kind}), and goes on with the next: {answer.Sentence}, {WebhookAnswer.RefusedAttempts} times"));
        }

        return (next with { FailingSince = state.FailingSince ?? now }, state.FailingSince is not null ? null : new NewEvent(
            "notify.failed", EventLevel.Warning, $"webhook {options.Name} was not told of event {e.Id} ({e.Kind}): {answer.Sentence}; it is tried again, at least every {Duration.Say(WebhookAnswer.LongestPause)}, and events wait in their order"));
    }

    private async Task<WebhookAnswer> SendAsync(ApplianceEvent e, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            return await sender.SendAsync(options, e, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }
}
