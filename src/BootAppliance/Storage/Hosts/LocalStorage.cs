using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts.Kinds;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Storage.Hosts;

/// <summary>This machine itself as a host of disks: each kind of resource by its own driver.</summary>
internal sealed class LocalStorage(IEnumerable<ResourceDriver> drivers, InstalledQemuImg qemu) : IStorageHost
{
    private readonly Dictionary<ResourceKind, ResourceDriver> _drivers = drivers.ToDictionary(driver => driver.Kind);

    /// <summary>All kinds, with what this machine has for them.</summary>
    /// <param name="qemu">Its qemu-img.</param>
    /// <param name="claims">A folder where it is kept which devices are disks.</param>
    /// <param name="clock">Of the patience with programs.</param>
    public static LocalStorage Of(InstalledQemuImg qemu, string claims, TimeProvider clock)
    {
        LvmTool lvm = new(clock);
        DeviceZeros zeros = new(clock);
        RunningMachines machines = new(clock);
        DirectoryDriver files = new(qemu, machines, clock);
        return new([files, new NfsDriver(files, clock), new VolumeGroupDriver(lvm, zeros, machines, clock), new ThinPoolDriver(lvm, machines, clock), new BlockDeviceDriver(new(claims), zeros, machines, clock)], qemu);
    }

    public Task<ResourceState> LookAsync(ResourcePlace place, CancellationToken cancellationToken) => For(place).LookAsync(place.Where, cancellationToken);

    public Task<CapabilitySet> CapabilitiesAsync(ResourcePlace place, IReadOnlyDictionary<string, string> configured, CancellationToken cancellationToken) =>
        For(place).CapabilitiesAsync(place.Where, configured, cancellationToken);

    public Task<FormatMatrix> MatrixAsync(CancellationToken cancellationToken) => qemu.MatrixAsync(cancellationToken);

    public Task<DiskState> CreateAsync(ResourcePlace place, string name, DiskSpecification disk, CancellationToken cancellationToken) =>
        For(place).CreateAsync(place.Where, name, disk, cancellationToken);

    public Task<DiskState> InspectAsync(ResourcePlace place, string name, DiskFormat format, CancellationToken cancellationToken) =>
        For(place).InspectAsync(place.Where, name, format, cancellationToken);

    public Task<DiskState> GrowAsync(ResourcePlace place, string name, DiskFormat format, long size, AllocationPolicy policy, CancellationToken cancellationToken) =>
        For(place).GrowAsync(place.Where, name, format, size, policy, cancellationToken);

    public Task DeleteAsync(ResourcePlace place, string name, CancellationToken cancellationToken) => For(place).DeleteAsync(place.Where, name, cancellationToken);

    public Task<string?> LimitAsync(ResourcePlace place, string name, long bytes, CancellationToken cancellationToken) =>
        For(place).LimitAsync(place.Where, name, bytes, cancellationToken);

    public Task<IReadOnlyList<DiskMeasurement>> MeasureAsync(ResourcePlace place, CancellationToken cancellationToken) => For(place).MeasureAsync(place.Where, cancellationToken);

    /// <summary>What a kill left of disks that were not finished.</summary>
    /// <exception cref="DiskException">The resource is not there, or they cannot be removed.</exception>
    public Task<int> RemoveUnfinishedAsync(ResourcePlace place, CancellationToken cancellationToken) => For(place).RemoveUnfinishedAsync(place.Where, cancellationToken);

    private ResourceDriver For(ResourcePlace place) => _drivers[place.Kind];
}
