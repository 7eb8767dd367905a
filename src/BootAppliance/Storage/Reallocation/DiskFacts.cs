namespace BootAppliance.Storage.Reallocation;

/// <summary>Why a disk is left out of re-allocation.</summary>
public enum DiskHold
{
    None,

    /// <summary>The operator's word.</summary>
    Paused,

    /// <summary>Its format or its device cannot be grown: neither raw, qcow2, a logical volume nor an RBD image.</summary>
    NotReallocatable,
}

/// <summary>What is known of one disk when a run begins. Three sizes are never confused: entitlement, virtual size, use.</summary>
/// <param name="Disk">Its name; unique in the pool.</param>
/// <param name="Entitlement">Extents of the pool that it may use, as the allocation table has it.</param>
/// <param name="VirtualSize">Bytes that its guest sees.</param>
/// <param name="Used">Bytes that its guest has written; for a preallocated disk not those of the allocation.</param>
public sealed record DiskFacts(string Disk, long Entitlement, long VirtualSize, long Used)
{
    /// <summary>Bytes that it is never entitled to less than; 0 or more.</summary>
    public long Minimum { get; init; }

    /// <summary>Bytes that it is never entitled to more than, unless it uses more already; null for no bound; at least the minimum and the pin.</summary>
    public long? Maximum { get; init; }

    /// <summary>The operator's word: held at so many bytes, unless its use needs more.</summary>
    public long? Pin { get; init; }

    /// <summary>The operator's word: so many bytes now, once; afterwards the rules go on from there. Whoever keeps the table clears it once it is decided on.</summary>
    public long? Override { get; init; }

    /// <summary>The weight of what it is for, in thousandths; 1 to 1,000,000. Default 1000.</summary>
    public long Purpose { get; init; } = 1000;

    public DiskHold Hold { get; init; }

    /// <summary>Measured since the run before: of all disks, or of none in a run on an event. Empty if its host is silent; that changes no load, but nobody is idle who was silent for two intervals.</summary>
    public IReadOnlyList<DiskSample> Samples { get; init; } = [];

    /// <summary>What the run before left; null for a disk that no run has seen.</summary>
    public DiskHistory? History { get; init; }

    /// <summary>Null, or the field that is wrong, and what to do about it.</summary>
    internal string? Problem =>
        Entitlement < 0 ? $"its entitlement is {Entitlement}: give 0 or more extents"
        : Used < 0 ? $"its use is {Used}: give 0 or more bytes"
        : Minimum < 0 ? $"its minimum is {Minimum}: give 0 or more bytes"
        : Maximum < Minimum ? $"its maximum of {Maximum} is below its minimum of {Minimum}: raise the one or lower the other"
        : Maximum < Pin ? $"its maximum of {Maximum} is below its pin of {Pin}: raise the one or lower the other"
        : Pin < 0 ? $"its pin is {Pin}: give 0 or more bytes"
        : Override < 0 ? $"its override is {Override}: give 0 or more bytes"
        : Purpose is < 1 or > 1_000_000 ? $"the weight of its purpose is {Purpose}: give 1 to 1000000 thousandths"
        : null;
}

/// <summary>One measurement of a disk by its host.</summary>
/// <param name="At">When it was taken.</param>
/// <param name="Used">Bytes.</param>
/// <param name="Operations">Reads and writes a second.</param>
/// <param name="Bandwidth">Bytes read and written a second.</param>
/// <param name="Growth">Bytes a second by which its use grows; below 0 where it gets less.</param>
public sealed record DiskSample(DateTimeOffset At, long Used, double Operations, double Bandwidth, double Growth);

/// <summary>What one run leaves to the next of a disk.</summary>
/// <param name="Load">Smoothed, beside the pool's mean: 1 is as busy as the others are.</param>
/// <param name="LoadAt">The run that last had samples for it.</param>
public sealed record DiskHistory(double Load, DateTimeOffset LoadAt)
{
    /// <summary>In so many runs in a row its share was clearly more than its entitlement; below 0, less.</summary>
    public int Runs { get; init; }

    /// <summary>When the last of them was counted; runs on events in between do not count.</summary>
    public DateTimeOffset CountedAt { get; init; }

    /// <summary>Bytes that it used at most, as far as that is remembered.</summary>
    public long Peak { get; init; }

    /// <summary>When it last used so many.</summary>
    public DateTimeOffset PeakAt { get; init; }

    /// <summary>When it last gave something up.</summary>
    public DateTimeOffset? ShrunkAt { get; init; }

    /// <summary>Since when each sample was an idle disk's; null if it is busy or its host silent.</summary>
    public DateTimeOffset? IdleSince { get; init; }
}
