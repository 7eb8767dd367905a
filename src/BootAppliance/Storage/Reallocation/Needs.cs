using BootAppliance.Storage.Shares;

namespace BootAppliance.Storage.Reallocation;

/// <summary>What cannot wait: disks that are nearly full, or have less than their least. They get it from what is free, then from what others have beyond their own need.</summary>
internal static class Needs
{
    /// <summary>
    /// Meets them so that they do not soon come again, from what others will not need by their recent peaks; if that is too little, from what
    /// they do not use; then everybody, givers and needers alike, is left with less and less; at last each needer gets a share of what there is.
    /// </summary>
    /// <returns>Extents that are missing.</returns>
    public static long Meet(PoolPlan plan)
    {
        var (full, tight) = (plan.Options.GrowToPercent, plan.Options.GrowAtPercent);
        HashSet<DiskPlan> needers = [.. plan.Disks.Where(disk => disk.IsFree && disk.Need(full) > disk.To)];
        if (needers.Count == 0 || TryMeet(plan, needers, full, disk => disk.Comfort)) return 0;
        foreach (var percent in (ReadOnlySpan<int>)[full, (full + tight) / 2, tight])
        {
            if (TryMeet(plan, needers, percent, disk => disk.Floor(percent))) return 0;
        }

        MeetInPart(plan, needers, tight);
        return needers.Sum(disk => disk.Need(tight) - disk.To);
    }

    private static bool TryMeet(PoolPlan plan, HashSet<DiskPlan> needers, int percent, Func<DiskPlan, long> floor)
    {
        var wanted = needers.Sum(disk => disk.Need(percent) - disk.To);
        if (!Takings.TryFree(plan, wanted, floor, disk => !needers.Contains(disk), ReallocationReason.TakenForOthers)) return false;
        foreach (var disk in needers) disk.Move(disk.Need(percent), Reason(disk), plan.Now);
        return true;
    }

    private static void MeetInPart(PoolPlan plan, HashSet<DiskPlan> needers, int percent)
    {
        var beyond = plan.Free + plan.Disks.Where(disk => !needers.Contains(disk)).Sum(disk => disk.To - disk.Floor(percent));
        foreach (var disk in needers) disk.Reason = ReallocationReason.PoolShort;
        if (beyond <= 0) return;
        Takings.TryFree(plan, beyond, disk => disk.Floor(percent), disk => !needers.Contains(disk), ReallocationReason.TakenForOthers);
        DiskPlan[] all = [.. plan.Disks.Where(needers.Contains)];
        var result = WeightedShares.Divide(all.Sum(disk => disk.To) + beyond, all.Select(disk => new ShareClaim(disk.Weight, disk.To, disk.Need(percent))).ToArray());
        if (result is not ShareResult.Divided divided) throw new InvalidOperationException("what disks have does not fit into what they have and more");
        for (var i = 0; i < all.Length; i++) all[i].Move(divided.Extents[i], ReallocationReason.PoolShort, plan.Now);
    }

    private static ReallocationReason Reason(DiskPlan disk) =>
        disk.Disk.Pin is not null ? ReallocationReason.Pinned : disk.IsNearlyFull ? ReallocationReason.NearlyFull : ReallocationReason.BelowLeast;
}
