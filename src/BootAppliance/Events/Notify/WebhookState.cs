namespace BootAppliance.Events.Notify;

/// <summary>How far a receiver has come. <see cref="Position"/> is the id of the last event that it took, or that was not for it.</summary>
public sealed record WebhookState(string Name, long Position, long Delivered)
{
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>How the last attempt ended, as a sentence.</summary>
    public string? LastOutcome { get; init; }

    /// <summary>Since when it has taken nothing; null while it takes what it is sent.</summary>
    public DateTimeOffset? FailingSince { get; init; }
}
