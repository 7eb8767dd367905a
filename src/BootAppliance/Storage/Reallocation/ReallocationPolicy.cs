using BootAppliance.Storage.Shares;

namespace BootAppliance.Storage.Reallocation;

/// <summary>Divides a pool anew while its machines live. The rules stand in docs/storage-reallocation.md.</summary>
public static class ReallocationPolicy
{
    /// <summary>Pure: the same arguments give the same decisions, and what was decided, given back at the same time, gives no second change.</summary>
    /// <param name="pool">What is divided.</param>
    /// <param name="disks">All disks of the pool, in any order; a machine that was terminated is simply not among them.</param>
    /// <param name="options">The limits.</param>
    /// <param name="now">The time of the run.</param>
    /// <exception cref="ArgumentException">The pool or a disk has a field out of its range; it says which.</exception>
    public static ReallocationRun Decide(PoolFacts pool, IReadOnlyList<DiskFacts> disks, ReallocationOptions options, DateTimeOffset now)
    {
        var plan = PoolPlan.Of(pool, disks, options, now);
        Share(plan);
        foreach (var disk in plan.Disks)
        {
            disk.Count(now);
            disk.Reason = ReasonToKeep(disk, plan);
        }

        var missing = 0L;
        if (!pool.IsPaused)
        {
            Releases.Make(plan);
            missing = Needs.Meet(plan);
            Overrides.Grant(plan);
            Growth.Share(plan);
        }

        return new([.. plan.Disks.Select(plan.Decision)], plan.Free, missing);
    }

    /// <summary>What each would have if the pool were divided now, its reserve aside; where not even the least of all fit, that.</summary>
    private static void Share(PoolPlan plan)
    {
        var least = plan.Disks.Sum(disk => disk.Bounds.Least);
        var shared = Math.Max(plan.Pool.Capacity - plan.Reserve, Math.Min(least, plan.Pool.Capacity));
        var divided = WeightedShares.Divide(shared, plan.Disks.Select(disk => disk.Claim).ToArray()) as ShareResult.Divided;
        for (var i = 0; i < plan.Disks.Count; i++) plan.Disks[i].Share = divided?.Extents[i] ?? plan.Disks[i].Bounds.Least;
    }

    private static ReallocationReason ReasonToKeep(DiskPlan disk, PoolPlan plan) => disk switch
    {
        _ when plan.Pool.IsPaused => ReallocationReason.PoolPaused,
        { Disk.Hold: DiskHold.Paused } => ReallocationReason.DiskPaused,
        { Disk.Hold: DiskHold.NotReallocatable } => ReallocationReason.NotReallocatable,
        { Disk.Pin: not null } => ReallocationReason.Pinned,
        { IsNearlyFull: true } when disk.To >= disk.Bounds.Most => ReallocationReason.AtMaximum,
        { History.Runs: 0 } => ReallocationReason.NearShare,
        _ when Math.Abs(disk.History.Runs) < plan.Options.ConfirmingRuns => ReallocationReason.NotConfirmed,
        { History.Runs: > 0 } => ReallocationReason.PoolFull,
        _ when !Releases.IsIdle(disk, plan) => ReallocationReason.NotIdle,
        _ when !Releases.IsCool(disk, plan) => ReallocationReason.CoolingDown,
        _ => ReallocationReason.StepTooSmall,
    };
}
