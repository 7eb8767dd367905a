namespace BootAppliance.Installs;

/// <summary>What happened to an install.</summary>
public abstract record InstallEvent
{
    public sealed record Booted : InstallEvent;

    public sealed record AnswerFetched : InstallEvent;

    /// <summary>The machine reads its image, which nothing else will be heard of.</summary>
    public sealed record ImageRead : InstallEvent;

    /// <summary>What is done to the armed machine so that it boots; a part of the timeline.</summary>
    public sealed record Prepared(string Phase) : InstallEvent;

    public sealed record Returned : InstallEvent;

    public sealed record Disarmed(string Who) : InstallEvent;

    public sealed record Started : InstallEvent;

    public sealed record Progress(int? Percent, string? Phase, string? Text) : InstallEvent;

    public sealed record Finished : InstallEvent;

    public sealed record Failed(string Text) : InstallEvent;

    public sealed record FirstBoot : InstallEvent;

    /// <summary>A phase has taken longer than it may, or nothing was heard for too long.</summary>
    public sealed record Overdue(string Sentence) : InstallEvent;
}

/// <summary>The state machine of design: idle → armed → booting → installing → installed, or failed, or stalled. Pure.</summary>
public static class InstallRules
{
    public const int MaximumPhases = 64;
    public const int MaximumPhaseName = 64;

    /// <returns>The install after the event, or null when the event does not apply to this state.</returns>
    public static Install? Apply(Install install, InstallEvent e, DateTimeOffset now)
    {
        var seen = install with { LastSeenAt = now };
        return e switch
        {
            InstallEvent.Booted when install.State == InstallState.Armed =>
                seen.Enter("booting", now) with { State = InstallState.Booting, BootedAt = now, Reason = null },
            InstallEvent.Prepared prepared when install.State == InstallState.Armed => install.Enter(prepared.Phase, now),
            InstallEvent.AnswerFetched when !install.IsOver =>
                seen.Enter("answer", now) with { State = InstallState.Installing, AnswerFetchedAt = install.AnswerFetchedAt ?? now, Reason = null },
            InstallEvent.ImageRead when install.Mode == InstallMode.Install && !install.IsOver && !install.HasBegun => seen with { State = InstallState.Installed, FinishedAt = now, Phase = Install.ImagePhase, Reason = null },
            InstallEvent.Returned when !install.IsOver && install.HasBegun => seen with
            {
                State = InstallState.Failed,
                FinishedAt = now,
                Reason = "the machine came back for its boot file after the answer file had been fetched: the installer did not finish",
            },
            InstallEvent.Disarmed by when !install.IsOver && !install.HasBegun =>
                seen with { State = InstallState.Idle, FinishedAt = now, Reason = $"disarmed by {by.Who}" },
            // Nothing runs any more; this is how an administrator lets a held machine go.
            InstallEvent.Disarmed by when install is { State: InstallState.Failed or InstallState.Stalled } =>
                install with { State = InstallState.Idle, FinishedAt = install.FinishedAt ?? now, Reason = $"disarmed by {by.Who}" },
            InstallEvent.Started when !install.IsOver && install.HasBegun =>
                seen.Enter(install.StartedAt is null ? "started" : install.Phase, now) with { State = InstallState.Installing, StartedAt = install.StartedAt ?? now, Phase = install.Phase ?? "started", Reason = null },
            InstallEvent.Progress progress when !install.IsOver && install.HasBegun => seen.Enter(progress.Phase, now) with
            {
                State = InstallState.Installing,
                Percent = progress.Percent ?? install.Percent,
                Phase = progress.Phase ?? install.Phase,
                Reason = null,
            },
            InstallEvent.Finished when install.HasBegun && (!install.IsOver || install.State == InstallState.Failed && install.StartedAt is not null) =>
                seen.Enter(Install.FinishedPhase, now) with { State = install.Mode == InstallMode.Install ? InstallState.Installed : InstallState.Idle, FinishedAt = now, Percent = 100, Phase = Install.FinishedPhase, Reason = null },
            InstallEvent.Failed failed when !install.IsOver && install.HasBegun =>
                seen with { State = InstallState.Failed, FinishedAt = now, Reason = failed.Text },
            InstallEvent.FirstBoot when install.State == InstallState.Installed && install.FirstBootAt is null =>
                seen.Enter(Deadlines.FirstBoot, now) with { FirstBootAt = now, Reason = null },
            InstallEvent.Overdue overdue when install.State is InstallState.Booting or InstallState.Installing =>
                install with { State = InstallState.Stalled, Reason = overdue.Sentence, OverduePhase = install.Phases is [.., var phase] ? phase.Name : null },
            // An installed system that does not report is no failed install; it is told once.
            InstallEvent.Overdue overdue when install is { State: InstallState.Installed, FirstBootAt: null, Reason: null } =>
                install with { Reason = overdue.Sentence },
            _ => null,
        };
    }

    /// <summary>The same was said before: a machine whose answer got lost says it again.</summary>
    public static bool IsRepeated(Install install, InstallEvent e) => e switch
    {
        InstallEvent.Finished => install.IsDone,
        InstallEvent.Failed => install.State == InstallState.Failed,
        _ => false,
    };

    /// <summary>The next try of the same wish, or null if its policy or its attempts allow none.</summary>
    public static Install? Retry(Install failed, string id, DateTimeOffset now, TimeSpan expiry) => failed.OnFailure != FailurePolicy.Retry || failed.Attempt >= failed.Attempts ? null : new Install
    {
        Id = id,
        System = failed.System,
        Generation = failed.Generation + 1,
        ArmedAt = now,
        ArmedBy = failed.ArmedBy,
        ExpiresAt = now + expiry,
        Attempt = failed.Attempt + 1,
        Attempts = failed.Attempts,
        Mode = failed.Mode,
        Helper = failed.Helper,
        Disk = failed.Disk,
        SecondStage = failed.SecondStage,
        OnFailure = failed.OnFailure,
        Phases = [new PhaseStart("armed", now)],
        LastSeenAt = now,
    };

    private static Install Enter(this Install install, string? phase, DateTimeOffset now) =>
        phase is null or "" || install.Phases is [.., var last] && last.Name == phase || install.Phases.Length >= MaximumPhases
            ? install
            : install with { Phases = install.Phases.Add(new PhaseStart(phase[..Math.Min(phase.Length, MaximumPhaseName)], now)) };
}
