using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>
/// A device that is one disk, whole. It is taken only while nothing says that it is somebody's: no partition, no signature, no mount; and
/// it is overwritten with zeros, for what no signature tells of may be there too.
/// </summary>
internal sealed class BlockDeviceDriver(DeviceClaims claims, DeviceZeros zeros, RunningMachines machines, TimeProvider clock) : ResourceDriver
{
    private const string What = "a device of its own";
    private const string Instead = "a thin pool or a folder";
    private const string MarkGroup = "device";

    private static readonly IReadOnlyList<(Capability Capability, string How)> Abilities =
    [
        (Capability.Preallocation, "a device has all its blocks"),
        (Capability.DirectIo, "it is a block device"),
    ];

    public override ResourceKind Kind => ResourceKind.BlockDevice;

    public override Task<ResourceState> LookAsync(string where, CancellationToken cancellationToken) => Task.Run(() => Look(where), cancellationToken);

    public override async Task<CapabilitySet> CapabilitiesAsync(string where, IReadOnlyDictionary<string, string> configured, CancellationToken cancellationToken) => CapabilitySet.Of(
    [
        await new ConfiguredCapabilities(configured, clock).AskAsync(where, cancellationToken), DeviceAbilities.Of(Abilities, clock.GetUtcNow()), await new BlockDeviceFacts(clock).AskDevicesAsync([BlockDevice.Of(where).Path], cancellationToken),
    ]);

    public override async Task<DiskState> CreateAsync(string where, string name, DiskSpecification disk, CancellationToken cancellationToken)
    {
        CheckName(name);
        RawDisk.Check(disk, name, AllocationPolicy.Preallocated, What, Instead);
        var (device, identity) = Known(where);
        using var mark = Take(device, name);
        if (claims.Find(identity) is { } claim) throw new DiskException(claim.Disk == name ? DiskFault.AlreadyThere : DiskFault.Full, name, $"was not made: {where} is the disk {claim.Disk}", "take another device, or delete that disk first");
        if (device.IsReadOnly) throw new DiskException(DiskFault.ReadOnly, name, $"was not made: {where} is read-only", "take another device, or let it be written: blockdev --setrw");
        if (disk.VirtualSize > device.Size) throw new DiskException(DiskFault.Full, name, $"was not made: it has {disk.VirtualSize} bytes, and {where} has {device.Size}", "take a larger device, or a smaller disk");
        await ExpectNobodysAsync(device, name, cancellationToken);
        claims.Keep(new(identity, name, IsWhole: false));
        try
        {
            await zeros.WriteAsync(device.Path, name, 0, device.Size, mayBeOpen: false, cancellationToken);
            claims.Keep(new(identity, name, IsWhole: true));
        }
        catch
        {
            claims.Drop(identity);
            throw;
        }

        return StateOf(device);
    }

    public override Task<DiskState> InspectAsync(string where, string name, DiskFormat format, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            CheckName(name);
            RawDisk.CheckFormat(format, name, What);
            var (device, identity) = Known(where);
            return claims.Find(identity) is { IsWhole: true } claim && claim.Disk == name ? StateOf(device) : throw new DiskException(DiskFault.NotThere, name, $"is not on {where}", "look at its name, and at which device it was made on");
        },
        cancellationToken);

    public override async Task<DiskState> GrowAsync(string where, string name, DiskFormat format, long size, AllocationPolicy policy, CancellationToken cancellationToken)
    {
        var state = await InspectAsync(where, name, format, cancellationToken);
        return state.VirtualSize >= size ? state : throw new DiskException(DiskFault.Full, name, $"was not grown: {where} has {state.VirtualSize} bytes, all of which it has already, and not {size}", "make the device larger, if it is one that can be (an array, a partition), or take a larger one, and copy");
    }

    public override async Task DeleteAsync(string where, string name, CancellationToken cancellationToken)
    {
        CheckName(name);
        var (device, identity) = Known(where);
        if (claims.Find(identity) is not { } claim || claim.Disk != name) return;
        using var mark = Take(device, name);
        ExpectUnused(device, name, "was not deleted");
        claims.Keep(claim with { IsWhole = false });
        await ReleaseAsync(device, identity, name);
    }

    public override Task<string?> LimitAsync(string where, string name, long bytes, CancellationToken cancellationToken) => Task.FromResult<string?>("size of the device");

    public override async Task<IReadOnlyList<DiskMeasurement>> MeasureAsync(string where, CancellationToken cancellationToken)
    {
        var (device, identity) = Known(where);
        return claims.Find(identity) is { IsWhole: true } claim ? [MachineMeasurement.Of(claim.Disk, device.Size, device.Path, await machines.DisksAsync(cancellationToken))] : [];
    }

    public override async Task<int> RemoveUnfinishedAsync(string where, CancellationToken cancellationToken)
    {
        var (device, identity) = Known(where);
        using var mark = PassingMark.TryTake(MarkGroup, MarkOf(device));
        if (mark is null || claims.Find(identity) is not { IsWhole: false } claim) return 0;
        ExpectUnused(device, claim.Disk, "was not released");
        await ReleaseAsync(device, identity, claim.Disk);
        return 1;
    }

    private ResourceState Look(string where)
    {
        try
        {
            var (device, identity) = Known(where);
            var claim = claims.Find(identity);
            var on = $"device {device.Path} ({identity})";
            var free = claim is null ? device.Size : 0;
            if (device.IsReadOnly) return new(ResourceHealth.Degraded, $"{where} is read-only, and takes no disk; let it be written (blockdev --setrw), or look why it became so (dmesg)", device.Size, free, on);
            if (claim is null && Obstacle(device) is { } obstacle) return new(ResourceHealth.Degraded, $"{where} takes no disk: {obstacle}; take another device, or clear it", device.Size, 0, on);
            return new(ResourceHealth.Good, null, device.Size, free, on);
        }
        catch (DiskException exception)
        {
            return new(ResourceHealth.Failed, exception.Message, 0, 0, $"device {where}");
        }
    }

    /// <summary>Its beginning and end go, so that no table or file system of the disk's is taken for one of this machine's; the rest when it is taken again.</summary>
    private async Task ReleaseAsync(BlockDevice device, string identity, string name)
    {
        var edge = Math.Min(DiskSpecification.Smallest, device.Size);
        await zeros.WriteAsync(device.Path, name, 0, edge, mayBeOpen: false, CancellationToken.None);
        await zeros.WriteAsync(device.Path, name, device.Size - edge, edge, mayBeOpen: false, CancellationToken.None);
        if (device.Partitions.Count > 0) await PartitionTable.ReadAgainAsync(device.Path, name, clock, CancellationToken.None);
        claims.Drop(identity);
    }

    private async Task ExpectNobodysAsync(BlockDevice device, string name, CancellationToken cancellationToken)
    {
        if (Obstacle(device) is { } obstacle) throw new DiskException(DiskFault.InUse, name, $"was not made: {device.Path} is taken, {obstacle}", "take another device; if that one holds nothing that is wanted, unmount it, and clear it with wipefs -a");
        var signatures = await DeviceSignatures.FindAsync(device.Path, clock, cancellationToken);
        if (signatures.Count > 0) throw new DiskException(DiskFault.InUse, name, $"was not made: {device.Path} has something on it: {string.Join(", ", signatures)}", "take another device; if it holds nothing that is wanted, clear it: wipefs -a");
    }

    private static string? Obstacle(BlockDevice device) => device.Partitions is { Count: > 0 } parts ? $"it has the partitions {string.Join(", ", parts)}" : device.Holder();

    private static void ExpectUnused(BlockDevice device, string name, string happened)
    {
        if (device.Holder() is { } holder) throw new DiskException(DiskFault.InUse, name, $"{happened}: {holder}", "shut the machine down that uses it, or unmount it");
    }

    private static DiskState StateOf(BlockDevice device) => new(device.Path, DiskFormat.Raw, device.Size, device.Size, device.Size, IsEncrypted: false);

    private static (BlockDevice Device, string Identity) Known(string where)
    {
        var device = BlockDevice.Of(where);
        return (device, device.Identity ?? throw new DiskException(DiskFault.NotPossible, where, "tells nothing by which it could be known again", "give it a serial number where it is made (a virtual disk), or make an LVM volume group on it"));
    }

    private static PassingMark Take(BlockDevice device, string name) => PassingMark.TryTake(MarkGroup, MarkOf(device))
        ?? throw new DiskException(DiskFault.InUse, name, "is being changed by somebody else now", "wait until that is done");

    private static string MarkOf(BlockDevice device) => device.Number.Replace(':', '-');

    private static void CheckName(string name) => DiskFolder.CheckName(name);
}
