namespace BootAppliance.Storage.Reallocation;

/// <summary>What disks give up of themselves: by an operator's word at once, for being idle slowly.</summary>
internal static class Releases
{
    public static void Make(PoolPlan plan)
    {
        foreach (var disk in plan.Disks.Where(disk => disk.IsFree))
        {
            if (disk.Disk is { Override: { } asked, Pin: null } && plan.Pool.Holding(asked) < disk.To)
                disk.Move(Math.Min(Math.Max(plan.Pool.Holding(asked), disk.Comfort), disk.Bounds.Most), ReallocationReason.Overridden, plan.Now);
            else if (disk.To > disk.Bounds.Most) disk.Move(disk.Bounds.Most, disk.Disk.Pin is null ? ReallocationReason.AboveMaximum : ReallocationReason.Pinned, plan.Now);
            else Shrink(disk, plan);
        }
    }

    public static bool IsIdle(DiskPlan disk, PoolPlan plan) => disk.History.IdleSince is { } since && plan.Now - since >= plan.Options.ShrinkAfterIdle;

    public static bool IsCool(DiskPlan disk, PoolPlan plan) => disk.History.ShrunkAt is not { } last || plan.Now - last >= plan.Options.ShrinkCoolDown;

    private static void Shrink(DiskPlan disk, PoolPlan plan)
    {
        if (disk.History.Runs > -plan.Options.ConfirmingRuns || !IsIdle(disk, plan) || !IsCool(disk, plan)) return;
        var step = disk.To * plan.Options.ShrinkPercent / 100;
        var to = Math.Max(Math.Max(disk.Share, disk.To - step), disk.Comfort);
        if (disk.IsClear(to)) disk.Move(to, ReallocationReason.Idle, plan.Now);
    }
}
