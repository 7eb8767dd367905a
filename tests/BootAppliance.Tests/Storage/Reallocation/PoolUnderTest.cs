using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Tests.Storage.Reallocation;

/// <summary>A pool whose extents are GiB, its disks, and a clock; what a run decides becomes the next one's input.</summary>
internal sealed class PoolUnderTest(long capacity, params DiskFacts[] disks)
{
    public const long GiB = 1L << 30;

    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>No reserve, so that what is shared out is the whole pool.</summary>
    public static readonly ReallocationOptions Whole = new() { ReservePercent = 0 };

    public PoolFacts Pool { get; set; } = new(capacity, GiB);

    public ReallocationOptions Options { get; init; } = Whole;

    public Dictionary<string, DiskFacts> Disks { get; } = disks.ToDictionary(disk => disk.Disk);

    public DateTimeOffset Now { get; private set; } = Noon;

    public long this[string disk] => Disks[disk].Entitlement;

    /// <summary>A disk of so many GiB, so many of them used.</summary>
    public static DiskFacts Disk(string name, long entitlement, double used) => new(name, entitlement, entitlement * GiB, (long)(used * GiB));

    /// <summary>One run, so long after the one before.</summary>
    public ReallocationRun Run(TimeSpan? after = null)
    {
        Now += after ?? Options.Interval;
        var run = ReallocationPolicy.Decide(Pool, [.. Disks.Values], Options, Now);
        foreach (var decision in run.Decisions) Disks[decision.Disk] = Disks[decision.Disk] with { Entitlement = decision.To, History = decision.History, Override = null };
        return run;
    }

    /// <summary>So many runs; what the last one decided on one disk.</summary>
    public DiskDecision Run(int runs, string disk)
    {
        for (; runs > 1; runs--) Run();
        return Run().Decisions.Single(one => one.Disk == disk);
    }

    /// <summary>From now on the disk's host tells of so much to do.</summary>
    public void Measure(string disk, double operations, double bandwidth = 0) =>
        Disks[disk] = Disks[disk] with { Samples = [new(Now, Disks[disk].Used, operations, bandwidth, 0)] };
}
