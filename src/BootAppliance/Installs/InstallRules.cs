namespace BootAppliance.Installs;

/// <summary>What happened to an install.</summary>
public abstract record InstallEvent
{
    public sealed record Booted : InstallEvent;

    public sealed record AnswerFetched : InstallEvent;

    /// <summary>The machine reads its image, which nothing else will be heard of.</summary>
    public sealed record ImageRead : InstallEvent;

    public sealed record Returned : InstallEvent;

    public sealed record Disarmed(string Who) : InstallEvent;

    public sealed record Started : InstallEvent;

    public sealed record Progress(int? Percent, string? Phase, string? Text) : InstallEvent;

    public sealed record Finished : InstallEvent;

    public sealed record Failed(string Text) : InstallEvent;

    public sealed record FirstBoot : InstallEvent;

    public sealed record Stalled(string Sentence) : InstallEvent;
}

/// <summary>The state machine of design: idle → armed → booting → installing → installed, or failed, or stalled. Pure.</summary>
public static class InstallRules
{
    /// <returns>The install after the event, or null when the event does not apply to this state.</returns>
    public static Install? Apply(Install install, InstallEvent e, DateTimeOffset now)
    {
        var seen = install with { LastSeenAt = now };
        return e switch
        {
            InstallEvent.Booted when install.State == InstallState.Armed => seen with { State = InstallState.Booting, BootedAt = now, Reason = null },
            InstallEvent.AnswerFetched when !install.IsOver =>
                seen with { State = InstallState.Installing, AnswerFetchedAt = install.AnswerFetchedAt ?? now, Reason = null },
            InstallEvent.ImageRead when !install.IsOver && !install.HasBegun => seen with { State = InstallState.Installed, FinishedAt = now, Phase = Install.ImagePhase, Reason = null },
            InstallEvent.Returned when !install.IsOver && install.HasBegun => seen with
            {
                State = InstallState.Failed,
                FinishedAt = now,
                Reason = "the machine came back for its boot file after the answer file had been fetched: the installer did not finish",
            },
            InstallEvent.Disarmed by when !install.IsOver && !install.HasBegun =>
                seen with { State = InstallState.Idle, FinishedAt = now, Reason = $"disarmed by {by.Who}" },
            InstallEvent.Started when !install.IsOver && install.HasBegun =>
                seen with { State = InstallState.Installing, StartedAt = install.StartedAt ?? now, Phase = install.Phase ?? "started", Reason = null },
            InstallEvent.Progress progress when !install.IsOver && install.HasBegun => seen with
            {
                State = InstallState.Installing,
                Percent = progress.Percent ?? install.Percent,
                Phase = progress.Phase ?? install.Phase,
                Reason = null,
            },
            InstallEvent.Finished when install.HasBegun && (!install.IsOver || install.State == InstallState.Failed && install.StartedAt is not null) =>
                seen with { State = InstallState.Installed, FinishedAt = now, Percent = 100, Phase = "finished", Reason = null },
            InstallEvent.Failed failed when !install.IsOver && install.HasBegun =>
                seen with { State = InstallState.Failed, FinishedAt = now, Reason = failed.Text },
            InstallEvent.FirstBoot when install.State == InstallState.Installed && install.FirstBootAt is null => seen with { FirstBootAt = now },
            InstallEvent.Stalled stalled when install.State is InstallState.Booting or InstallState.Installing =>
                install with { State = InstallState.Stalled, Reason = stalled.Sentence },
            _ => null,
        };
    }

    /// <summary>The next try of the same wish, or null if the profile's tries are used up.</summary>
    public static Install? Retry(Install failed, string id, DateTimeOffset now, TimeSpan expiry) => failed.Attempt >= failed.Attempts ? null : new Install
    {
        Id = id,
        System = failed.System,
        Generation = failed.Generation + 1,
        ArmedAt = now,
        ArmedBy = failed.ArmedBy,
        ExpiresAt = now + expiry,
        Attempt = failed.Attempt + 1,
        Attempts = failed.Attempts,
        SecondStage = failed.SecondStage,
        LastSeenAt = now,
    };
}
