namespace BootAppliance.Events.Notify;

/// <summary><c>notify</c>: who is told of what happens.</summary>
public sealed record NotifyOptions
{
    /// <summary><c>webhooks</c>: receivers that events are posted to, in order, each event until it is taken. Default none.</summary>
    public IReadOnlyList<WebhookOptions> Webhooks { get; init; } = [];
}
