using BootAppliance.Storage.Shares;

namespace BootAppliance.Storage.Reallocation;

/// <summary>One disk while a run decides on it.</summary>
internal sealed class DiskPlan(DiskFacts disk, DiskHistory history, PoolFacts pool, ReallocationOptions options)
{
    public DiskFacts Disk => disk;

    public DiskBounds Bounds { get; } = DiskBounds.Of(disk, pool, options);

    /// <summary>Thousandths: its purpose, by its load within the range.</summary>
    public long Weight { get; } = Math.Max(1, (long)Math.Round(disk.Purpose * Math.Clamp(history.Load, 1.0 / options.LoadRange, options.LoadRange)));

    public DiskHistory History { get; private set; } = history;

    /// <summary>Its share of the pool; what it would be entitled to if nothing stood in the way.</summary>
    public long Share { get; set; } = disk.Entitlement;

    /// <summary>Its entitlement, as far as the run has come.</summary>
    public long To { get; private set; } = disk.Entitlement;

    public ReallocationReason Reason { get; set; } = ReallocationReason.NearShare;

    public bool IsChanged => To != disk.Entitlement;

    public bool IsFree => disk.Hold == DiskHold.None;

    public bool IsNearlyFull => pool.LessUsedThan(disk.Used, options.GrowAtPercent) > disk.Entitlement;

    public ShareClaim Claim => new(Weight, Bounds.Least, Bounds.Most);

    /// <summary>What it has to have at once: its least, and where it is nearly full enough to be used less than so many percent.</summary>
    public long Need(int percent) => Math.Min(Math.Max(Bounds.Least, IsNearlyFull ? pool.LessUsedThan(disk.Used, percent) : 0), Bounds.Most);

    /// <summary>With so much, at most what it has, its recent peak would fit well.</summary>
    public long Comfort => Left(pool.LessUsedThan(Math.Max(disk.Used, History.Peak), options.GrowToPercent));

    /// <summary>With so much, at most what it has, it has what it has to have.</summary>
    public long Least => Left(0);

    /// <summary>With so much, at most what it has, less than so many percent of it are used.</summary>
    public long Floor(int percent) => Left(pool.LessUsedThan(disk.Used, percent));

    public bool IsClear(long share) => Math.Abs(share - disk.Entitlement) > Math.Max(pool.Within(options.LeastChange), disk.Entitlement * options.LeastChangePercent / 100);

    /// <summary>Counts the runs in a row in which its share lay clearly to one side; only one in half an interval.</summary>
    public void Count(DateTimeOffset now)
    {
        var side = IsClear(Share) ? Math.Sign(Share - disk.Entitlement) : 0;
        if (side == 0 || pool.IsPaused) History = History with { Runs = 0 };
        else if (Math.Sign(History.Runs) != side) History = History with { Runs = side, CountedAt = now };
        else if (now - History.CountedAt >= options.Interval / 2) History = History with { Runs = History.Runs + side, CountedAt = now };
    }

    public void Move(long to, ReallocationReason reason, DateTimeOffset now)
    {
        if (to == To) return;
        (To, Reason) = (to, reason);
        History = History with { Runs = 0, ShrunkAt = to < disk.Entitlement ? now : History.ShrunkAt };
    }

    private long Left(long need) => IsFree ? Math.Min(To, Math.Max(Bounds.Least, Math.Min(need, Bounds.Most))) : To;
}
