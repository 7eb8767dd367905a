namespace BootAppliance.Storage.Reallocation;

/// <summary>Why an entitlement is what it is now. Each has its sentence in <see cref="DiskDecision.Sentence"/>.</summary>
public enum ReallocationReason
{
    /// <summary>Kept: its share is about what it has.</summary>
    NearShare,

    /// <summary>Kept: its share differs, but not for enough runs yet.</summary>
    NotConfirmed,

    /// <summary>Kept: its share is less, but it is not idle, or not long enough.</summary>
    NotIdle,

    /// <summary>Kept: it gave something up not long ago.</summary>
    CoolingDown,

    /// <summary>Kept: what it could give up without filling is not worth a change.</summary>
    StepTooSmall,

    /// <summary>Kept: its share is more, but the pool has nothing free beyond its reserve.</summary>
    PoolFull,

    /// <summary>Kept, or grown in part: it is nearly full, and nobody has more than he needs himself.</summary>
    PoolShort,

    /// <summary>Kept: it is nearly full, but has its maximum.</summary>
    AtMaximum,

    /// <summary>Kept: an operator asked for more than is left when everybody keeps what he needs.</summary>
    OverrideRefused,

    /// <summary>Kept: an operator paused the pool.</summary>
    PoolPaused,

    /// <summary>Kept: an operator paused the disk.</summary>
    DiskPaused,

    /// <summary>Kept: the disk's format or device cannot be re-allocated.</summary>
    NotReallocatable,

    /// <summary>An operator holds it where it is, or it was brought there.</summary>
    Pinned,

    /// <summary>Grown at once: so much of it is used.</summary>
    NearlyFull,

    /// <summary>Grown at once: its minimum or its use asks for it.</summary>
    BelowLeast,

    /// <summary>Grown: its share was more for enough runs.</summary>
    ShareGrew,

    /// <summary>Shrunk: its share was less for enough runs, and it was idle for long enough.</summary>
    Idle,

    /// <summary>Shrunk: its maximum was lowered.</summary>
    AboveMaximum,

    /// <summary>Shrunk: others were nearly full, and it had the most beyond its need for its weight.</summary>
    TakenForOthers,

    /// <summary>Shrunk: a new disk had to have its baseline, and this had the most beyond its need for its weight.</summary>
    TakenForNew,

    /// <summary>An operator set it.</summary>
    Overridden,

    /// <summary>A new disk got what every new disk gets.</summary>
    Baseline,
}
