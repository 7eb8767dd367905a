using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>
/// Disks that are LVM volumes. Each is made under a name of its own, filled, and then named, and is renamed again before it is removed; so
/// under a disk's name there is a whole disk or nothing. Volumes without our tags are shown and never touched.
/// </summary>
internal abstract class VolumeDriver(LvmTool lvm, RunningMachines machines, TimeProvider clock) : ResourceDriver
{
    protected LvmTool Lvm => lvm;

    /// <summary><c>a thick volume</c></summary>
    protected abstract string What { get; }

    protected abstract AllocationPolicy Policy { get; }

    /// <summary>What has the other policies.</summary>
    protected abstract string Instead { get; }

    /// <exception cref="DiskException">It is no name of such a resource.</exception>
    protected abstract VolumePlace PlaceOf(string where);

    /// <summary>Whether it is of this resource: a group has thick ones, and the thin ones of several pools.</summary>
    protected abstract bool IsHere(VolumePlace place, LogicalVolume volume);

    /// <exception cref="DiskException">There is no room for so many more bytes, or the resource is not well.</exception>
    protected abstract void Admit(VolumePlace place, VolumesNow now, string name, long bytes, string happened);

    /// <summary>Makes a volume of which nothing is read but zeros.</summary>
    protected abstract Task MakeAsync(VolumePlace place, VolumesNow now, string passing, string name, long bytes, CancellationToken cancellationToken);

    protected abstract Task EnlargeAsync(VolumePlace place, VolumesNow now, LogicalVolume volume, long bytes, CancellationToken cancellationToken);

    /// <summary>Does the rest of what a kill left of making a volume larger.</summary>
    protected virtual Task CompleteAsync(VolumePlace place, LogicalVolume volume, CancellationToken cancellationToken) => Task.CompletedTask;

    protected abstract long Allocated(LogicalVolume volume);

    protected abstract IReadOnlyList<(Capability Capability, string How)> Abilities { get; }

    public override async Task<CapabilitySet> CapabilitiesAsync(string where, IReadOnlyDictionary<string, string> configured, CancellationToken cancellationToken)
    {
        var place = PlaceOf(where);
        var devices = await lvm.DevicesAsync(place.Group, cancellationToken);
        var own = DeviceAbilities.Of(Abilities, clock.GetUtcNow());
        return CapabilitySet.Of([await new ConfiguredCapabilities(configured, clock).AskAsync(where, cancellationToken), own, await new BlockDeviceFacts(clock).AskDevicesAsync(devices, cancellationToken)]);
    }

    public override async Task<DiskState> CreateAsync(string where, string name, DiskSpecification disk, CancellationToken cancellationToken)
    {
        var place = PlaceOf(where);
        _ = LvmNames.Disk(place.Group, name);
        RawDisk.Check(disk, name, Policy, What, Instead);
        var now = await LookAtAsync(place, cancellationToken);
        if (now.Volumes.Any(volume => volume.Name == name)) throw new DiskException(DiskFault.AlreadyThere, name, $"was not made: {place.Group} has a volume of that name", "take another name, or delete that one first");
        Admit(place, now, name, disk.VirtualSize, "was not made");
        var passing = OwnVolumes.NewPassing();
        using var mark = Take(place, passing, name);
        try
        {
            await MakeAsync(place, now, passing, name, disk.VirtualSize, cancellationToken);
            await lvm.RenameAsync(place.Group, passing, name, cancellationToken);
        }
        catch
        {
            await TakeAwayAsync(place, passing, name);
            throw;
        }

        var made = await ExistingAsync(place, name, cancellationToken);
        return made.Size >= disk.VirtualSize ? StateOf(place, made) : throw new DiskException(DiskFault.BrokenPromise, name, $"has {made.Size} bytes instead of {disk.VirtualSize}", "look at it: lvs");
    }

    public override async Task<DiskState> InspectAsync(string where, string name, DiskFormat format, CancellationToken cancellationToken)
    {
        var place = PlaceOf(where);
        RawDisk.CheckFormat(format, name, What);
        var volume = await ExistingAsync(place, name, cancellationToken);
        if (volume.Health is not '-') throw new DiskException(DiskFault.DeviceFailed, name, $"is not whole (lv_attr {volume.Attributes})", "look at lvs and pvs: a device is missing, or its thin pool has failed");
        if (!volume.IsActive) await lvm.ActivateAsync(place.Group, name, cancellationToken);
        return StateOf(place, volume);
    }

    public override async Task<DiskState> GrowAsync(string where, string name, DiskFormat format, long size, AllocationPolicy policy, CancellationToken cancellationToken)
    {
        var before = await InspectAsync(where, name, format, cancellationToken);
        var place = PlaceOf(where);
        using var mark = Take(place, name, name);
        var volume = await ExistingAsync(place, name, cancellationToken);
        if (OwnVolumes.ZeroedBytes(volume) is not null)
        {
            await CompleteAsync(place, volume, cancellationToken);
            before = StateOf(place, await ExistingAsync(place, name, cancellationToken));
        }

        if (before.VirtualSize >= size)
        {
            await TellAsync(volume, before, name, cancellationToken);
            return before;
        }

        DiskSpecification.CheckSize(size, name, "size");
        RawDisk.CheckPolicy(policy, name, Policy, What, Instead);
        var now = await LookAtAsync(place, cancellationToken);
        Admit(place, now, name, size - before.VirtualSize, "was not grown");
        await EnlargeAsync(place, now, volume, size, cancellationToken);
        var grown = StateOf(place, await ExistingAsync(place, name, cancellationToken));
        await TellAsync(volume, grown, name, cancellationToken);
        return grown;
    }

    public override async Task DeleteAsync(string where, string name, CancellationToken cancellationToken)
    {
        var place = PlaceOf(where);
        _ = LvmNames.Disk(place.Group, name);
        var now = await LookAtAsync(place, cancellationToken);
        if (now.Volumes.All(volume => volume.Name != name)) return;
        if ((await ExistingAsync(place, name, cancellationToken)).IsOpen) throw Open(name);
        var passing = OwnVolumes.NewPassing();
        using var mark = Take(place, passing, name);
        await lvm.RenameAsync(place.Group, name, passing, cancellationToken);
        try
        {
            // Not to be stopped half-way: what is discarded is gone.
            await lvm.RemoveAsync(place.Group, passing, name, CancellationToken.None);
        }
        catch (DiskException exception)
        {
            await RenameBackAsync(place, passing, name);
            if (exception.Fault == DiskFault.InUse) throw Open(name, exception);
            throw;
        }
    }

    public override Task<string?> LimitAsync(string where, string name, long bytes, CancellationToken cancellationToken) => Task.FromResult<string?>("size of the volume");

    public override async Task<IReadOnlyList<DiskMeasurement>> MeasureAsync(string where, CancellationToken cancellationToken)
    {
        var place = PlaceOf(where);
        var now = await LookAtAsync(place, cancellationToken);
        var open = await machines.DisksAsync(cancellationToken);
        return [.. now.Volumes.Where(volume => IsHere(place, volume) && !OwnVolumes.IsPassing(volume)).OrderBy(volume => volume.Name, StringComparer.Ordinal).Select(volume => MachineMeasurement.Of(volume.Name, Allocated(volume), Device(place, volume.Name), open))];
    }

    public override async Task<int> RemoveUnfinishedAsync(string where, CancellationToken cancellationToken)
    {
        var place = PlaceOf(where);
        var now = await LookAtAsync(place, cancellationToken);
        var count = 0;
        foreach (var volume in now.Volumes.Where(volume => IsHere(place, volume)))
        {
            var isPassing = OwnVolumes.IsPassing(volume);
            // What is open is still being overwritten, by a program that outlived its starter.
            if (isPassing && volume.IsOpen) continue;
            if (!isPassing && !(OwnVolumes.IsDisk(volume) && OwnVolumes.ZeroedBytes(volume) is not null)) continue;
            using var mark = PassingMark.TryTake(place.Group, volume.Name);
            if (mark is null) continue;
            if (isPassing) await lvm.RemoveAsync(place.Group, volume.Name, volume.Name, cancellationToken);
            else await CompleteAsync(place, volume, cancellationToken);
            count++;
        }

        return count;
    }

    protected async Task<VolumesNow> LookAtAsync(VolumePlace place, CancellationToken cancellationToken) =>
        new(await lvm.GroupAsync(place.Group, cancellationToken), await lvm.VolumesAsync(place.Group, cancellationToken));

    protected static string Device(VolumePlace place, string volume) => $"/dev/{place.Group}/{volume}";

    private static PassingMark Take(VolumePlace place, string volume, string name) => PassingMark.TryTake(place.Group, volume)
        ?? throw new DiskException(DiskFault.InUse, name, "is being changed by somebody else now", "wait until that is done");

    private static DiskException Open(string name, Exception? cause = null) => new(DiskFault.InUse, name, "was not deleted: its device is open", "shut the machine down that uses it, or unmount it", cause);

    private async Task<LogicalVolume> ExistingAsync(VolumePlace place, string name, CancellationToken cancellationToken)
    {
        _ = LvmNames.Disk(place.Group, name);
        var volumes = await lvm.VolumesAsync(place.Group, cancellationToken);
        var volume = volumes.FirstOrDefault(one => one.Name == name) ?? throw new DiskException(DiskFault.NotThere, name, $"is not in {place.Group}", "look at its name: lvs");
        if (!OwnVolumes.IsDisk(volume) || !IsHere(place, volume)) throw new DiskException(DiskFault.Untrusted, name, $"in {place.Group} is no disk of ours: it has not the tags {OwnVolumes.Tag} and {OwnVolumes.Of(name)}, or is not {What}", "take another name; a volume that somebody else made is not touched");
        return volume;
    }

    /// <summary>A machine that runs with it knows only what it was told, also where somebody was killed before he told it.</summary>
    private async Task TellAsync(LogicalVolume volume, DiskState grown, string name, CancellationToken cancellationToken)
    {
        if (!volume.IsOpen || await machines.WithAsync(grown.Path, cancellationToken) is not { } machine || machine.Capacity >= grown.VirtualSize) return;
        await machines.GrowAsync(machine, name, grown.VirtualSize, cancellationToken);
    }

    /// <summary>What is not zeros yet is not the disk's.</summary>
    private DiskState StateOf(VolumePlace place, LogicalVolume volume)
    {
        var size = Math.Min(volume.Size, OwnVolumes.ZeroedBytes(volume) ?? volume.Size);
        return new(Device(place, volume.Name), DiskFormat.Raw, size, volume.Size, Allocated(volume), IsEncrypted: false);
    }

    private async Task RenameBackAsync(VolumePlace place, string passing, string name)
    {
        try
        {
            await lvm.RenameAsync(place.Group, passing, name, CancellationToken.None);
        }
        catch (DiskException)
        {
            // The group takes no change at all; the first failure is the one to tell, and RemoveUnfinished ends it later.
        }
    }

    private async Task TakeAwayAsync(VolumePlace place, string passing, string name)
    {
        try
        {
            await lvm.RemoveAsync(place.Group, passing, name, CancellationToken.None);
        }
        catch (DiskException)
        {
            // It was never made, or RemoveUnfinished finds it later; the first failure is the one to tell.
        }
    }
}

/// <param name="Group">Of volumes.</param>
/// <param name="Pool">In it; empty for thick volumes.</param>
internal sealed record VolumePlace(string Group, string Pool);

/// <summary>A group and all its volumes, as they are now.</summary>
internal sealed record VolumesNow(VolumeGroup Group, IReadOnlyList<LogicalVolume> Volumes);
