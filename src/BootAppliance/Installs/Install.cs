using System.Collections.Immutable;

namespace BootAppliance.Installs;

public enum InstallState
{
    Idle,
    Armed,
    Booting,
    Installing,
    Installed,
    Failed,
    Stalled,
}

/// <summary>What becomes of a machine whose install failed or came back unfinished.</summary>
public enum FailurePolicy
{
    /// <summary>The next attempt is armed, until the profile's attempts are used up; then it boots its disk.</summary>
    Retry,

    /// <summary>It boots its disk.</summary>
    Disk,

    /// <summary>It is kept at a message on its screen, its disk untouched, until somebody arms or disarms it.</summary>
    Hold,
}

/// <summary>A part of an install and when it began; the names are the installer's own words, at most 64 characters.</summary>
public readonly record struct PhaseStart(string Name, DateTimeOffset At);

/// <summary>One install of one system: one generation, started at most once.</summary>
public sealed record Install
{
    /// <summary>Random, so that a system removed and added again never has the tokens of the old one.</summary>
    public required string Id { get; init; }

    public required string System { get; init; }

    public required long Generation { get; init; }

    public InstallState State { get; init; } = InstallState.Armed;

    /// <summary>What the machine boots for.</summary>
    public InstallMode Mode { get; init; }

    /// <summary>The profile of the helper image, where that is what it boots.</summary>
    public string? Helper { get; init; }

    /// <summary>Which disk is erased, by a rule, or <see cref="ArmOrder.AllDisks"/>.</summary>
    public string? Disk { get; init; }

    public required DateTimeOffset ArmedAt { get; init; }

    public required string ArmedBy { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Which try of the same wish this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How many tries the profile allows.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The installer boots the disk once before it is finished.</summary>
    public bool SecondStage { get; init; }

    internal const string ImagePhase = "image";
    internal const string FinishedPhase = "finished";

    public DateTimeOffset? BootedAt { get; init; }

    public DateTimeOffset? AnswerFetchedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset? FirstBootAt { get; init; }

    public int? Percent { get; init; }

    public string? Phase { get; init; }

    /// <summary>What it went through, in order, each until the next begins; at most <see cref="InstallRules.MaximumPhases"/>.</summary>
    public ImmutableArray<PhaseStart> Phases { get; init; } = [];

    /// <summary>The phase that was told to be overdue: it is told once.</summary>
    public string? OverduePhase { get; init; }

    /// <summary>What becomes of the machine if this install fails.</summary>
    public FailurePolicy OnFailure { get; init; }

    /// <summary>Why it is in this state, in one sentence.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset LastSeenAt { get; init; }

    /// <summary>The answer file went out: this generation is never started again.</summary>
    public bool HasBegun => AnswerFetchedAt is not null || StartedAt is not null;

    /// <summary>It was the boot of an image as it is, and that has begun.</summary>
    public bool HasBootedImage => State == InstallState.Installed && Phase == ImagePhase;

    /// <summary>Its work is done; of another mode than an install nothing is left that would be called installed.</summary>
    public bool IsDone => State == InstallState.Installed || this is { State: InstallState.Idle, Mode: not InstallMode.Install, Phase: FinishedPhase, Percent: 100, Reason: null };

    public bool IsOver => State is InstallState.Idle or InstallState.Installed or InstallState.Failed;
}
