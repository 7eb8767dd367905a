using System.Net;

namespace BootAppliance.Events.Notify;

public enum WebhookVerdict
{
    /// <summary>2xx.</summary>
    Taken,

    /// <summary>The receiver does not want this event, and will not want it later.</summary>
    EventRefused,

    /// <summary>Something is wrong with the receiver or the way to it; later it may take the event.</summary>
    Failed,
}

/// <summary>How an attempt ended, with a sentence for people. <see cref="RetryAfter"/> is what the receiver asked for.</summary>
public sealed record WebhookAnswer(WebhookVerdict Verdict, string Sentence, TimeSpan? RetryAfter = null)
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>After so many attempts an event is passed over that its receiver refuses.</summary>
    public const int RefusedAttempts = 5;

    public static WebhookAnswer Of(HttpStatusCode status, TimeSpan? retryAfter) => (int)status switch
    {
        >= 200 and < 300 => new(WebhookVerdict.Taken, $"taken ({(int)status})"),
        >= 300 and < 400 => new(WebhookVerdict.Failed, $"the receiver redirects ({(int)status}), which is not followed: write the address where it is"),
        400 or 413 or 415 or 422 => new(WebhookVerdict.EventRefused, $"the receiver refuses the event ({(int)status})", retryAfter),
        _ => new(WebhookVerdict.Failed, $"the receiver answers {(int)status} {status}", retryAfter),
    };

    /// <summary>How long to wait after the attempt of this number, from 1 on: twice as long each time, never all at once.</summary>
    /// <param name="attempt">From 1 on.</param>
    /// <param name="chance">0 to 1.</param>
    public TimeSpan Pause(int attempt, double chance)
    {
        var longer = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 20)) * (0.75 + chance / 2);
        if (RetryAfter > longer) longer = RetryAfter.Value;
        return longer < LongestPause ? longer : LongestPause;
    }
}
