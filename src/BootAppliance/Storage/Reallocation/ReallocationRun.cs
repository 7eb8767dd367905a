using System.Collections.Immutable;
using BootAppliance.Storage.Shares;

namespace BootAppliance.Storage.Reallocation;

/// <summary>What one run decided; to be written to the table as a whole or not at all.</summary>
/// <param name="Decisions">One for each disk, by name.</param>
/// <param name="Free">Extents that nobody is entitled to afterwards; below 0 if more was promised than the pool now has.</param>
/// <param name="Missing">Extents that disks need and did not get; above 0 the pool has to grow.</param>
public sealed record ReallocationRun(ImmutableArray<DiskDecision> Decisions, long Free, long Missing);

/// <summary>The disks of a pool while a run decides on them.</summary>
internal sealed class PoolPlan(PoolFacts pool, IReadOnlyList<DiskPlan> disks, ReallocationOptions options, DateTimeOffset now)
{
    private readonly long _freeBefore = pool.Capacity - disks.Sum(disk => disk.Disk.Entitlement);

    public PoolFacts Pool => pool;

    public IReadOnlyList<DiskPlan> Disks => disks;

    public ReallocationOptions Options => options;

    public DateTimeOffset Now => now;

    public long Free => pool.Capacity - disks.Sum(disk => disk.To);

    public long Reserve => (long)((Int128)pool.Capacity * options.ReservePercent / 100);

    public DiskDecision Decision(DiskPlan plan) => new(
        plan.Disk.Disk,
        plan.Reason,
        plan.Disk.Entitlement,
        plan.To,
        new(now, pool, _freeBefore, options, plan.Disk, plan.Bounds.Least, plan.Bounds.Most, plan.Weight, plan.Share),
        plan.History);

    /// <summary>The decision that gives a disk its first entitlement.</summary>
    public DiskDecision New(NewDisk asked, long entitlement)
    {
        DiskFacts disk = new(asked.Disk, 0, asked.VirtualSize, 0) { Minimum = asked.Minimum, Maximum = asked.Maximum };
        var first = new DiskPlan(disk, new(1, now), pool, options) { Share = entitlement };
        first.Move(entitlement, ReallocationReason.Baseline, now);
        return Decision(first);
    }

    /// <summary>Sorted by name, so that the order in which they are given changes nothing.</summary>
    /// <exception cref="ArgumentException">The pool or a disk has a field out of its range; it says which.</exception>
    public static PoolPlan Of(PoolFacts pool, IReadOnlyList<DiskFacts> disks, ReallocationOptions options, DateTimeOffset now)
    {
        if (pool.ExtentBytes <= 0) throw new ArgumentException($"the pool's extents have {pool.ExtentBytes} bytes: give 1 or more", nameof(pool));
        if (pool.Capacity is < 0 or > ShareClaim.Unbounded) throw new ArgumentException($"the pool's capacity is {pool.Capacity}: give 0 to {ShareClaim.Unbounded} extents", nameof(pool));
        if (options.GrowToPercent >= options.GrowAtPercent) throw new ArgumentException($"grow_to_percent is {options.GrowToPercent}: give less than grow_at_percent, {options.GrowAtPercent}", nameof(options));
        DiskFacts[] sorted = [.. disks.OrderBy(disk => disk.Disk, StringComparer.Ordinal)];
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Problem is { } problem) throw new ArgumentException($"{sorted[i].Disk} cannot be re-allocated: {problem}", nameof(disks));
            if (i > 0 && sorted[i].Disk == sorted[i - 1].Disk) throw new ArgumentException($"{sorted[i].Disk} stands there twice: give each disk once", nameof(disks));
        }

        var loads = RelativeLoad.Of(sorted);
        return new(pool, [.. sorted.Zip(loads, (disk, load) => new DiskPlan(disk, RelativeLoad.Follow(disk, load, options, now), pool, options))], options, now);
    }
}
