using System.Diagnostics.Metrics;

namespace BootAppliance.Events.Notify;

/// <summary>Attempts to deliver events, by webhook and by what came of them.</summary>
public sealed class WebhookMetrics
{
    private readonly Counter<long> _attempts;

    public WebhookMetrics(IMeterFactory meters) =>
        _attempts = meters.Create("BootAppliance").CreateCounter<long>("bootappliance.notify.attempts", "{request}", "Attempts to deliver an event to a webhook, by outcome");

    public void Count(string webhook, string outcome) =>
        _attempts.Add(1, new KeyValuePair<string, object?>("webhook", webhook), new KeyValuePair<string, object?>("outcome", outcome));
}
