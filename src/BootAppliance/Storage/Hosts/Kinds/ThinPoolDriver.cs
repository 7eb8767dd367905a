using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>
/// Disks that are thin volumes of a pool: they take blocks when those are written. The pool can end while they live, so it is watched at
/// both ends: its data and its metadata.
/// </summary>
internal sealed class ThinPoolDriver(LvmTool lvm, RunningMachines machines, TimeProvider clock) : VolumeDriver(lvm, machines, clock)
{
    public override ResourceKind Kind => ResourceKind.ThinPool;

    protected override string What => "a thin volume";

    protected override AllocationPolicy Policy => AllocationPolicy.Thin;

    protected override string Instead => "a volume group";

    protected override IReadOnlyList<(Capability Capability, string How)> Abilities { get; } =
    [
        (Capability.ThinProvisioning, "a thin volume takes blocks when they are written"),
        (Capability.Snapshot, "a snapshot of a thin volume shares its blocks"),
        (Capability.Clone, "a snapshot of a thin volume can be written"),
        (Capability.HolePunch, "a discard gives blocks of a thin volume back to its pool"),
        (Capability.DirectIo, "it is a block device"),
    ];

    public override async Task<ResourceState> LookAsync(string where, CancellationToken cancellationToken)
    {
        var on = $"LVM thin pool {where}";
        try
        {
            var place = PlaceOf(where);
            var now = await LookAtAsync(place, cancellationToken);
            var pool = PoolOf(place, now);
            var trouble = ThinPoolHealth.Broken(place, pool);
            var health = trouble is not null ? ResourceHealth.Failed : ThinPoolHealth.Refusal(place, now.Group, pool) is not null ? ResourceHealth.Degraded : ResourceHealth.Good;
            trouble ??= ThinPoolHealth.Refusal(place, now.Group, pool) ?? ThinPoolHealth.Fullness(place, pool, Watermarks.Warned);
            return new(health, trouble?.Message, pool.Size, (long)(pool.Size * (100 - (pool.DataPercent ?? 0)) / 100), on) { DataPercent = pool.DataPercent, MetadataPercent = pool.MetadataPercent };
        }
        catch (DiskException exception)
        {
            return new(ResourceHealth.Failed, exception.Message, 0, 0, on);
        }
    }

    protected override VolumePlace PlaceOf(string where)
    {
        var (group, pool) = LvmNames.Pool(where);
        return new(group, pool);
    }

    protected override bool IsHere(VolumePlace place, LogicalVolume volume) => volume.Type == VolumeType.Thin && volume.Pool == place.Pool;

    protected override long Allocated(LogicalVolume volume) => (long)(volume.Size * (volume.DataPercent ?? 0) / 100);

    protected override void Admit(VolumePlace place, VolumesNow now, string name, long bytes, string happened)
    {
        var pool = PoolOf(place, now);
        if ((ThinPoolHealth.Broken(place, pool) ?? ThinPoolHealth.Refusal(place, now.Group, pool)) is { } refusal) throw new DiskException(refusal.Fault, name, $"{happened}: {refusal.Happened}", refusal.Remedy);
    }

    /// <summary>Of a thin volume the size is what its guest sees, and all of it may be taken: a bound only where no more was promised to it than it may have.</summary>
    public override async Task<string?> LimitAsync(string where, string name, long bytes, CancellationToken cancellationToken) =>
        (await InspectAsync(where, name, DiskFormat.Raw, cancellationToken)).VirtualSize <= bytes ? "size of the volume" : null;

    protected override Task MakeAsync(VolumePlace place, VolumesNow now, string passing, string name, long bytes, CancellationToken cancellationToken) =>
        Lvm.CreateThinAsync(place.Group, place.Pool, passing, bytes, name, cancellationToken);

    protected override Task EnlargeAsync(VolumePlace place, VolumesNow now, LogicalVolume volume, long bytes, CancellationToken cancellationToken) =>
        Lvm.ExtendAsync(place.Group, volume.Name, now.Group.Extents(bytes), cancellationToken);

    private static LogicalVolume PoolOf(VolumePlace place, VolumesNow now) => now.Volumes.FirstOrDefault(volume => volume.Name == place.Pool && volume.Type == VolumeType.ThinPool)
        ?? throw new DiskException(DiskFault.NotMounted, $"{place.Group}/{place.Pool}", "is not there, or is no thin pool", "look at lvs; make one: lvcreate --type thin-pool");
}
