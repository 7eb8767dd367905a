using BootAppliance.Storage.Shares;

namespace BootAppliance.Storage.Reallocation;

/// <summary>Shares out what is free, beyond the reserve, among those whose share was more for enough runs.</summary>
internal static class Growth
{
    /// <summary>So often those who would get too little to be worth a change are left out, for the others to get more.</summary>
    private const int Rounds = 8;

    public static void Share(PoolPlan plan)
    {
        var room = plan.Free - plan.Reserve;
        DiskPlan[] growing = [.. plan.Disks.Where(disk => disk.IsFree && !disk.IsChanged && disk.History.Runs >= plan.Options.ConfirmingRuns)];
        for (var round = 0; round < Rounds && room > 0 && growing.Length > 0; round++)
        {
            if (WeightedShares.Divide(growing.Sum(disk => disk.To) + room, growing.Select(disk => new ShareClaim(disk.Weight, disk.To, disk.Share)).ToArray()) is not ShareResult.Divided divided) return;
            DiskPlan[] worth = [.. growing.Where((disk, i) => disk.IsClear(divided.Extents[i]))];
            if (worth.Length == growing.Length)
            {
                for (var i = 0; i < growing.Length; i++) growing[i].Move(divided.Extents[i], ReallocationReason.ShareGrew, plan.Now);
                return;
            }

            growing = worth;
        }
    }
}
