namespace BootAppliance.Storage.Reallocation;

/// <summary>How busy disks are beside one another: use, operations, bandwidth and growth, each divided by its mean over the pool, and of these the mean.</summary>
internal static class RelativeLoad
{
    private static readonly Func<DiskSample, double>[] Metrics = [sample => sample.Used, sample => sample.Operations, sample => sample.Bandwidth, sample => Math.Max(0, sample.Growth)];

    /// <summary>For each disk in turn; 1 is as busy as the mean, null is silent.</summary>
    public static double?[] Of(IReadOnlyList<DiskFacts> disks)
    {
        var loads = new double?[disks.Count];
        var counted = 0;
        foreach (var metric in Metrics)
        {
            var values = disks.Select(disk => disk.Samples.Count == 0 ? (double?)null : disk.Samples.Average(metric)).ToArray();
            if (values.Average() is not ({ } mean and > 0)) continue;
            counted++;
            for (var i = 0; i < loads.Length; i++) loads[i] = values[i] is { } value ? (loads[i] ?? 0) + (value / mean) : null;
        }

        for (var i = 0; i < loads.Length; i++)
        {
            if (disks[i].Samples.Count > 0) loads[i] = counted == 0 ? 1 : loads[i] / counted;
        }

        return loads;
    }

    /// <summary>What is known of a disk after its samples: its load, since when it is idle, the most that it used. A new one begins at the mean, so that its installation alone does not make it busy.</summary>
    public static DiskHistory Follow(DiskFacts disk, double? load, ReallocationOptions options, DateTimeOffset now)
    {
        var before = disk.History ?? new(1, now);
        if (disk.Used >= before.Peak || now - before.PeakAt > options.RememberPeak) before = before with { Peak = disk.Used, PeakAt = now };
        if (load is not { } seen) return now - before.LoadAt > 2 * options.Interval ? before with { IdleSince = null } : before;
        var kept = Math.Pow(2, -Math.Max(0, (now - before.LoadAt) / options.LoadHalfLife));
        return before with
        {
            Load = (before.Load * kept) + (seen * (1 - kept)),
            LoadAt = now,
            IdleSince = disk.Samples.All(sample => IsIdle(sample, options)) ? before.IdleSince ?? disk.Samples.Min(sample => sample.At) : null,
        };
    }

    private static bool IsIdle(DiskSample sample, ReallocationOptions options) =>
        sample.Operations < options.IdleOperations && sample.Bandwidth < options.IdleBandwidth && Math.Abs(sample.Growth) < options.IdleGrowth;
}
