namespace BootAppliance.Storage.Reallocation;

/// <summary>Operators who ask for more get it whole, from what is free and what others have beyond their need, or not at all; not from one another.</summary>
internal static class Overrides
{
    public static void Grant(PoolPlan plan)
    {
        foreach (var disk in plan.Disks.Where(disk => disk.IsFree))
        {
            if (disk.Disk.Override is not { } asked) continue;
            var to = Math.Min(plan.Pool.Holding(asked), disk.Bounds.Most);
            if (to <= disk.To) continue;
            if (Takings.TryFree(plan, to - disk.To, one => one.Comfort, one => one.Disk.Override is null, ReallocationReason.TakenForOthers)) disk.Move(to, ReallocationReason.Overridden, plan.Now);
            else disk.Reason = ReallocationReason.OverrideRefused;
        }
    }
}
