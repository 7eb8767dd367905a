namespace BootAppliance.Power.Queue;

/// <summary>What somebody wishes of a machine's power.</summary>
public enum PowerWish
{
    On,
    Off,

    /// <summary>Asks the operating system; with force, takes the power away if that does not answer in time.</summary>
    SoftOff,

    /// <summary>Off, seen to be off, on, seen to be on: never the BMC's own cycle, which tells nothing of its end.</summary>
    Cycle,
    Reset,

    /// <summary>Lights the identification lamp for a while.</summary>
    Identify,
}

public enum IntentState
{
    Waiting,
    Running,
    Done,
    Failed,

    /// <summary>A later wish for the same machine took its place, it was taken back, or the machine was removed.</summary>
    Superseded,
}

/// <summary>How far a wish of several parts has come; what stands here was seen to be so.</summary>
public enum IntentPhase
{
    Begin,

    /// <summary>The operating system was asked.</summary>
    Soft,

    /// <summary>It is about to be switched off, or may be already.</summary>
    Off,

    /// <summary>It was off; it is to be switched on next.</summary>
    On,
}

/// <summary>One wish, as a row.</summary>
/// <param name="Id">Grows.</param>
/// <param name="System">The machine.</param>
/// <param name="Power">One of its power systems; null for all.</param>
/// <param name="Wish">What is wished.</param>
/// <param name="Force">Of a soft off: take the power away if the operating system does not answer. Of a cycle: off and on, whatever the power systems say of their state, outlets too.</param>
/// <param name="Generation">Counts the wishes of the machine.</param>
/// <param name="Who">For the audit.</param>
/// <param name="Why">The action that it is part of, or the person's own words.</param>
/// <param name="Priority">0 to 9; the higher goes first.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Deadline">It fails then.</param>
public sealed record PowerIntent(
    long Id, string System, string? Power, PowerWish Wish, bool Force, long Generation, string Who, string? Why, int Priority, DateTimeOffset CreatedAt, DateTimeOffset Deadline)
{
    public IntentState State { get; init; }

    public IntentPhase Phase { get; init; }

    /// <summary>When a command went out, or was about to, that must not be sent twice unseen.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it was last about to be switched on: a boot that is seen later is this one's.</summary>
    public DateTimeOffset? OnAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>Why it waits, or how it ended.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset NotBefore { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The machine has not felt anything of it; at most a person was told, and has not said that it was done.</summary>
    public bool IsUntouched => Phase == IntentPhase.Begin && SentAt is null && (OnAt is null || NotBefore == Deadline);

    /// <summary>It may have left the machine halfway, so that it is neither taken back nor overtaken. On and off are whole at every moment: a later wish finds what they did.</summary>
    public bool IsHalfway => !IsUntouched && Wish is not (PowerWish.On or PowerWish.Off);

    public bool IsOpen => State is IntentState.Waiting or IntentState.Running;
}
