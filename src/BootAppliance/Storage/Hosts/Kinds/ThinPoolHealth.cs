using System.Globalization;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>What stands against a thin pool, by what lvs and vgs say of it.</summary>
internal static class ThinPoolHealth
{
    /// <summary>The disks that are there are not to be used.</summary>
    public static PoolTrouble? Broken(VolumePlace place, LogicalVolume pool) => pool.Health switch
    {
        'D' => new(DiskFault.Full, $"the data of {place.Group}/{place.Pool} is used up, and what machines write there waits or fails", $"make it larger: lvextend -L+SIZE {place.Group}/{place.Pool}"),
        'M' => new(DiskFault.DeviceFailed, $"the metadata of {place.Group}/{place.Pool} is full or damaged, and nothing is written there", $"stop its machines, lvchange -an {place.Group}/{place.Pool}, and repair it: lvconvert --repair"),
        'F' => new(DiskFault.DeviceFailed, $"{place.Group}/{place.Pool} has failed", "look at dmesg, and at its devices: pvs"),
        'p' => new(DiskFault.DeviceFailed, $"{place.Group}/{place.Pool} lacks a device", "look at pvs and dmesg, and bring the device back"),
        _ when !pool.IsActive => new(DiskFault.NotMounted, $"{place.Group}/{place.Pool} is not active", $"bring it up: lvchange -ay {place.Group}/{place.Pool}"),
        _ => null,
    };

    /// <summary>The disks that are there live on, and no more are made.</summary>
    public static PoolTrouble? Refusal(VolumePlace place, VolumeGroup group, LogicalVolume pool) =>
        group.IsPartial ? new(DiskFault.DeviceFailed, $"{place.Group} lacks a device", "look at pvs and dmesg, and bring the device back")
        : !group.IsWritable || !pool.IsWritable ? new(DiskFault.ReadOnly, $"{place.Group}/{place.Pool} may not be changed", $"make it writable: vgchange --permission rw {place.Group}, or lvchange --permission rw {place.Group}/{place.Pool}")
        : !pool.Zeroes ? new(DiskFault.NotPossible, $"{place.Group}/{place.Pool} gives out blocks with what was on them", $"let it overwrite them: lvchange --zero y {place.Group}/{place.Pool}")
        : pool.DataPercent is null || pool.MetadataPercent is null ? new(DiskFault.NotPossible, $"{place.Group}/{place.Pool} does not tell how full it is", "look at lvs and dmesg; the programs of thin-provisioning-tools may be missing")
        : Fullness(place, pool, Watermarks.Refused);

    /// <summary>Whichever is fuller, for that one ends first.</summary>
    public static PoolTrouble? Fullness(VolumePlace place, LogicalVolume pool, double from)
    {
        var isMetadata = pool.MetadataPercent > pool.DataPercent;
        if ((isMetadata ? pool.MetadataPercent : pool.DataPercent) is not { } percent || percent < from) return null;
        var happened = string.Create(CultureInfo.InvariantCulture, $"the {(isMetadata ? "metadata" : "data")} of {place.Group}/{place.Pool} is {percent:0.##} % full, ") + percent switch
        {
            >= Watermarks.Alarm => string.Create(CultureInfo.InvariantCulture, $"above {Watermarks.Alarm} %: its machines soon cannot write any more"),
            >= Watermarks.Refused => string.Create(CultureInfo.InvariantCulture, $"above {Watermarks.Refused} %: no disk is made or grown there"),
            _ => string.Create(CultureInfo.InvariantCulture, $"above {Watermarks.Warned} %: from {Watermarks.Refused} % on no disk is made or grown there"),
        };
        return new(DiskFault.Full, happened, isMetadata ? $"make it larger: lvextend --poolmetadatasize +SIZE {place.Group}/{place.Pool}" : $"make it larger: lvextend -L+SIZE {place.Group}/{place.Pool}, or delete disks; what a machine deletes comes back only with discard (fstrim)");
    }
}

/// <param name="Fault">For programs.</param>
/// <param name="Happened">A sentence of its own.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record PoolTrouble(DiskFault Fault, string Happened, string Remedy)
{
    public string Message => $"{Happened}; {Remedy}";
}
