namespace BootAppliance.Storage.Reallocation;

/// <summary><c>storage.reallocation</c>: the limits within which entitlements are changed by themselves.</summary>
public sealed record ReallocationOptions
{
    /// <summary><c>interval</c>: between two runs; 1m to 1d. Default 15m.</summary>
    [Between("1m", "1d")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary><c>confirming_runs</c>: so many runs in a row a share has to differ before it is acted on; 1 to 100. Default 3.</summary>
    [Between("1", "100")]
    public int ConfirmingRuns { get; init; } = 3;

    /// <summary><c>least_change_percent</c>: a share that differs from the entitlement by no more than this is left alone; 0 to 50. Default 5.</summary>
    [Between("0", "50")]
    public int LeastChangePercent { get; init; } = 5;

    /// <summary><c>least_change</c>: the same in bytes, where that is more; 0 to 1TiB. Default 1GiB.</summary>
    [Between("0", "1TiB")]
    public long LeastChange { get; init; } = 1L << 30;

    /// <summary><c>grow_at_percent</c>: a disk of which so much is used grows at once; 50 to 99. Default 85.</summary>
    [Between("50", "99")]
    public int GrowAtPercent { get; init; } = 85;

    /// <summary><c>grow_to_percent</c>: it grows until so much is used, and no disk shrinks beyond that; 10 to 98, below <c>grow_at_percent</c>. Default 70.</summary>
    [Between("10", "98")]
    public int GrowToPercent { get; init; } = 70;

    /// <summary><c>headroom_percent</c>: of its use, which a disk keeps beyond it in any case; 0 to 100. Default 10.</summary>
    [Between("0", "100")]
    public int HeadroomPercent { get; init; } = 10;

    /// <summary><c>shrink_after_idle</c>: so long a disk has to be idle before it shrinks; 0s to 90d. Default 24h.</summary>
    [Between("0s", "90d")]
    public TimeSpan ShrinkAfterIdle { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>shrink_percent</c>: of its entitlement, which an idle disk gives up at most in one run; 1 to 100. Default 25.</summary>
    [Between("1", "100")]
    public int ShrinkPercent { get; init; } = 25;

    /// <summary><c>shrink_cool_down</c>: after a disk gave something up, so long it gives up nothing more for being idle; 0s to 30d. Default 6h.</summary>
    [Between("0s", "30d")]
    public TimeSpan ShrinkCoolDown { get; init; } = TimeSpan.FromHours(6);

    /// <summary><c>remember_peak</c>: so long the most that a disk used counts as its use when it is asked what it could give up, so that a nightly job finds its room again; 0s to 30d. Default 2d.</summary>
    [Between("0s", "30d")]
    public TimeSpan RememberPeak { get; init; } = TimeSpan.FromDays(2);

    /// <summary><c>load_half_life</c>: after so long a load counts for half; 1m to 7d. Default 1h.</summary>
    [Between("1m", "7d")]
    public TimeSpan LoadHalfLife { get; init; } = TimeSpan.FromHours(1);

    /// <summary><c>load_range</c>: by so much load can multiply or divide the weight of a purpose; 1 to 100; with 1 load counts for nothing. Default 4.</summary>
    [Between("1", "100")]
    public int LoadRange { get; init; } = 4;

    /// <summary><c>idle_operations</c>: a disk with fewer a second is idle, if the two below hold too; 0 to 1000000. Default 1.</summary>
    [Between("0", "1000000")]
    public int IdleOperations { get; init; } = 1;

    /// <summary><c>idle_bandwidth</c>: and with fewer bytes a second read and written; 0 to 1GiB. Default 64KiB.</summary>
    [Between("0", "1GiB")]
    public long IdleBandwidth { get; init; } = 64 << 10;

    /// <summary><c>idle_growth</c>: and whose use grows by fewer bytes a second; 0 to 1GiB. Default 1KiB, about 84 MiB a day.</summary>
    [Between("0", "1GiB")]
    public long IdleGrowth { get; init; } = 1 << 10;

    /// <summary><c>reserve_percent</c>: of the pool, which is not shared out but kept for new disks and for those that are nearly full; 0 to 50. Default 5.</summary>
    [Between("0", "50")]
    public int ReservePercent { get; init; } = 5;

    /// <summary><c>baseline</c>: what a new disk gets until its share is known, in bytes; 1MiB to 64TiB. Default 10 GB (10,000,000,000).</summary>
    [Between("1MiB", "64TiB")]
    public long Baseline { get; init; } = 10_000_000_000;
}
