using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>
/// Disks that are thick volumes of a group: so many extents, taken when they are made, and overwritten with zeros before they have a
/// disk's name, for LVM gives out extents as their last owner left them.
/// </summary>
internal sealed class VolumeGroupDriver(LvmTool lvm, DeviceZeros zeros, RunningMachines machines, TimeProvider clock) : VolumeDriver(lvm, machines, clock)
{
    public override ResourceKind Kind => ResourceKind.VolumeGroup;

    protected override string What => "a thick volume";

    protected override AllocationPolicy Policy => AllocationPolicy.Preallocated;

    protected override string Instead => "a thin pool";

    protected override IReadOnlyList<(Capability Capability, string How)> Abilities { get; } =
    [
        (Capability.Preallocation, "a thick volume has all its extents from the beginning"),
        (Capability.DirectIo, "it is a block device"),
    ];

    public override async Task<ResourceState> LookAsync(string where, CancellationToken cancellationToken)
    {
        var on = $"LVM volume group {where}";
        try
        {
            var group = await Lvm.GroupAsync(PlaceOf(where).Group, cancellationToken);
            return group.IsExported ? new(ResourceHealth.Failed, $"{where} is exported, and its volumes cannot be used; take it back: vgimport {where}", group.Size, group.Free, on)
                : Trouble(group) is { } trouble ? new(ResourceHealth.Degraded, trouble.Message, group.Size, group.Free, on)
                : new(ResourceHealth.Good, null, group.Size, group.Free, on);
        }
        catch (DiskException exception)
        {
            return new(ResourceHealth.Failed, exception.Message, 0, 0, on);
        }
    }

    protected override VolumePlace PlaceOf(string where) => new(LvmNames.Group(where), "");

    protected override bool IsHere(VolumePlace place, LogicalVolume volume) => volume.Type == VolumeType.Thick;

    protected override long Allocated(LogicalVolume volume) => volume.Size;

    protected override void Admit(VolumePlace place, VolumesNow now, string name, long bytes, string happened)
    {
        if (Trouble(now.Group) is { } trouble) throw trouble;
        var taken = now.Group.Extents(bytes) * now.Group.Extent;
        if (taken > now.Group.Free) throw new DiskException(DiskFault.Full, name, $"{happened}: it would take {taken} bytes in whole extents, and {place.Group} has {now.Group.Free} free", "add a device to the group (vgextend), delete a disk, or take another resource");
    }

    protected override async Task MakeAsync(VolumePlace place, VolumesNow now, string passing, string name, long bytes, CancellationToken cancellationToken)
    {
        var extents = now.Group.Extents(bytes);
        await Lvm.CreateThickAsync(place.Group, passing, extents, name, cancellationToken);
        await zeros.WriteAsync(Device(place, passing), name, 0, extents * now.Group.Extent, mayBeOpen: false, cancellationToken);
    }

    protected override async Task EnlargeAsync(VolumePlace place, VolumesNow now, LogicalVolume volume, long bytes, CancellationToken cancellationToken)
    {
        // First the mark: whatever kills us from here on, nobody takes what was added for the disk's before it is zeros.
        await Lvm.TagAsync(place.Group, volume.Name, OwnVolumes.ZeroedTo(volume.Size), isThere: true, cancellationToken);
        try
        {
            await Lvm.ExtendAsync(place.Group, volume.Name, now.Group.Extents(bytes), cancellationToken);
        }
        catch (DiskException)
        {
            // It may have been done before it failed or was not heard of again: then the mark stays, and so does the old size, until what was added is zeros.
            if ((await Lvm.VolumesAsync(place.Group, CancellationToken.None)).First(one => one.Name == volume.Name).Size != volume.Size) throw;
            await Lvm.TagAsync(place.Group, volume.Name, OwnVolumes.ZeroedTo(volume.Size), isThere: false, CancellationToken.None);
            throw;
        }

        var grown = (await Lvm.VolumesAsync(place.Group, cancellationToken)).First(one => one.Name == volume.Name);
        await CompleteAsync(place, grown, cancellationToken);
    }

    protected override async Task CompleteAsync(VolumePlace place, LogicalVolume volume, CancellationToken cancellationToken)
    {
        if (OwnVolumes.ZeroedBytes(volume) is not { } zeroed) return;
        if (!volume.IsActive) await Lvm.ActivateAsync(place.Group, volume.Name, cancellationToken);
        // A machine that has it open knows the old size until its hypervisor is told.
        if (volume.Size > zeroed) await zeros.WriteAsync(Device(place, volume.Name), volume.Name, zeroed, volume.Size - zeroed, mayBeOpen: true, cancellationToken);
        await Lvm.TagAsync(place.Group, volume.Name, OwnVolumes.ZeroedTo(zeroed), isThere: false, cancellationToken);
    }

    private static DiskException? Trouble(VolumeGroup group) =>
        group.IsPartial ? new(DiskFault.DeviceFailed, group.Name, "lacks a device; no disk is made or grown", "look at pvs and dmesg; bring the device back, then vgextend --restoremissing")
        : group.IsExported || !group.IsWritable ? new DiskException(DiskFault.ReadOnly, group.Name, "may not be changed", $"make it writable: vgchange --permission rw, or vgimport, {group.Name}")
        : null;
}
