using BootAppliance.Storage.Shares;

namespace BootAppliance.Storage.Reallocation;

/// <summary>Takes from disks what they have beyond their need, idle or not: from those first that have the most for their weight.</summary>
internal static class Takings
{
    /// <summary>So often those are left out of whom too little would be taken to be worth a change, for the others to give it.</summary>
    private const int Rounds = 8;

    /// <summary>
    /// True once so many extents are free; false if that cannot be, and then nothing is taken. Where it has to take, it fills the reserve
    /// as well if it can, so that whoever needs something next finds it there: few great changes instead of many small ones.
    /// </summary>
    /// <param name="plan">The run.</param>
    /// <param name="wanted">Extents; 0 or more.</param>
    /// <param name="floor">What each is left in any case, at most what it has.</param>
    /// <param name="isGiver">Who may be taken from.</param>
    /// <param name="reason">Why it is.</param>
    public static bool TryFree(PoolPlan plan, long wanted, Func<DiskPlan, long> floor, Func<DiskPlan, bool> isGiver, ReallocationReason reason)
    {
        var lacking = wanted - plan.Free;
        if (lacking <= 0) return true;
        ShareClaim Claim(DiskPlan disk) => new(disk.Weight, floor(disk), disk.To);
        DiskPlan[] givers = [.. plan.Disks.Where(disk => disk.IsFree && isGiver(disk))];
        if ((Take(givers, Claim, lacking + plan.Reserve) ?? Take(givers, Claim, lacking)) is not { } taking) return false;
        foreach (var (disk, left) in taking) disk.Move(left, reason, plan.Now);
        return true;
    }

    private static List<(DiskPlan Disk, long Left)>? Take(DiskPlan[] givers, Func<DiskPlan, ShareClaim> claim, long lacking)
    {
        List<(DiskPlan, long)>? best = null;
        for (var round = 0; round < Rounds; round++)
        {
            var left = givers.Sum(disk => disk.To) - lacking;
            if (left < 0 || WeightedShares.Divide(left, givers.Select(claim).ToArray()) is not ShareResult.Divided(var extents, _)) return best;
            best = [.. givers.Zip(extents)];
            DiskPlan[] worth = [.. givers.Where((disk, i) => disk.IsClear(extents[i]))];
            if (worth.Length == 0 || givers.Where((disk, i) => extents[i] != disk.To).Count() == worth.Length) return best;
            givers = worth;
        }

        return best;
    }
}
