using System.Runtime.InteropServices;
using BootAppliance.Storage.Shares;

namespace BootAppliance.Storage.Reallocation;

/// <summary>Between what a disk's entitlement may lie, in extents.</summary>
/// <param name="Least">Its minimum, its pin, its use with headroom, whichever is most; the headroom gives way to the maximum, use to nothing.</param>
/// <param name="Most">Its maximum, or its least where that is more.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DiskBounds(long Least, long Most)
{
    public static DiskBounds Of(DiskFacts disk, PoolFacts pool, ReallocationOptions options)
    {
        if (disk.Hold != DiskHold.None) return new(disk.Entitlement, disk.Entitlement);
        var maximum = disk.Maximum is { } most ? Math.Min(pool.Within(most), ShareClaim.Unbounded) : ShareClaim.Unbounded;
        var use = Math.Max(pool.Holding(disk.Used), Math.Min(pool.HoldingPercent(disk.Used, 100 + options.HeadroomPercent), maximum));
        var least = Math.Max(Math.Max(pool.Holding(disk.Minimum), pool.Holding(disk.Pin ?? 0)), use);
        return new(least, disk.Pin is null ? Math.Max(maximum, least) : least);
    }
}
