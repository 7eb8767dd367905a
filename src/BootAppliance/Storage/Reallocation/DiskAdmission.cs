using System.Collections.Immutable;

namespace BootAppliance.Storage.Reallocation;

/// <summary>A disk that asks to be taken into a pool.</summary>
/// <param name="Disk">Its name; no other disk of the pool has it.</param>
/// <param name="VirtualSize">Bytes that its guest shall see.</param>
/// <param name="Minimum">Bytes that it is never entitled to less than; 0 or more.</param>
/// <param name="Maximum">Bytes that it is never entitled to more than; null for no bound.</param>
public sealed record NewDisk(string Disk, long VirtualSize, long Minimum = 0, long? Maximum = null);

/// <summary>What becomes of it.</summary>
public abstract record AdmissionResult
{
    /// <param name="New">What it gets: the baseline, or its minimum where that is more, or its maximum where that is less.</param>
    /// <param name="Taken">What other disks give up for it; usually nothing, for the reserve is there for it.</param>
    public sealed record Admitted(DiskDecision New, ImmutableArray<DiskDecision> Taken) : AdmissionResult;

    /// <summary>It is refused rather than that anybody is left with less than his least; nothing changes.</summary>
    /// <param name="Missing">Extents that the pool lacks for it.</param>
    public sealed record Refused(long Missing) : AdmissionResult;
}

/// <summary>Whether a pool has room for one more disk.</summary>
public static class DiskAdmission
{
    /// <summary>Pure. It takes from what is free; then from what others have beyond being comfortable; then from what they have beyond their least.</summary>
    /// <exception cref="ArgumentException">The pool or a disk has a field out of its range; it says which.</exception>
    public static AdmissionResult Admit(PoolFacts pool, IReadOnlyList<DiskFacts> disks, NewDisk asked, ReallocationOptions options, DateTimeOffset now)
    {
        if (asked.Minimum < 0) throw new ArgumentException($"{asked.Disk} cannot be admitted: its minimum is {asked.Minimum}: give 0 or more bytes", nameof(asked));
        if (asked.Maximum < asked.Minimum) throw new ArgumentException($"{asked.Disk} cannot be admitted: its maximum of {asked.Maximum} is below its minimum of {asked.Minimum}: raise the one or lower the other", nameof(asked));
        if (disks.Any(disk => disk.Disk == asked.Disk)) throw new ArgumentException($"{asked.Disk} cannot be admitted: the pool has a disk of that name; give it another", nameof(asked));
        var plan = PoolPlan.Of(pool, [.. disks.Select(disk => disk with { Samples = [] })], options, now);
        var wanted = Math.Max(pool.Holding(asked.Minimum), Math.Min(pool.Holding(options.Baseline), pool.Within(asked.Maximum ?? long.MaxValue)));
        if (TryFree(plan, wanted, disk => disk.Comfort) || TryFree(plan, wanted, disk => disk.Least))
            return new AdmissionResult.Admitted(plan.New(asked, wanted), [.. plan.Disks.Where(disk => disk.IsChanged).Select(plan.Decision)]);
        return new AdmissionResult.Refused(wanted - pool.Capacity + plan.Disks.Sum(disk => disk.Least));
    }

    private static bool TryFree(PoolPlan plan, long wanted, Func<DiskPlan, long> floor) =>
        Takings.TryFree(plan, wanted, floor, static _ => true, ReallocationReason.TakenForNew);
}
