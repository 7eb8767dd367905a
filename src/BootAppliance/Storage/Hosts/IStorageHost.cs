using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Hosts;

/// <summary>
/// What a host does with storage: the southbound set. All of it may be asked again: what is so already is done. Errors are
/// <see cref="DiskException"/>, after which all is as before; a host that is not reached is <see cref="DiskFault.HostNotReached"/>,
/// after which nobody knows.
/// </summary>
public interface IStorageHost
{
    /// <summary>Never fails for what is wrong with the resource: that is its answer.</summary>
    Task<ResourceState> LookAsync(ResourcePlace place, CancellationToken cancellationToken);

    /// <param name="place">Whose device is asked.</param>
    /// <param name="configured">What the operator knows better, by the words of <see cref="CapabilityWords"/>.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    Task<CapabilitySet> CapabilitiesAsync(ResourcePlace place, IReadOnlyDictionary<string, string> configured, CancellationToken cancellationToken);

    /// <summary>What its qemu-img does.</summary>
    Task<FormatMatrix> MatrixAsync(CancellationToken cancellationToken);

    /// <summary>Whole, verified and durable under its name when this returns, or not there at all.</summary>
    Task<DiskState> CreateAsync(ResourcePlace place, string name, DiskSpecification disk, CancellationToken cancellationToken);

    Task<DiskState> InspectAsync(ResourcePlace place, string name, DiskFormat format, CancellationToken cancellationToken);

    /// <summary>Makes a disk at least so large; where a machine runs with it, by its hypervisor, which tells the guest.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="name">Of the disk.</param>
    /// <param name="format">It was made in.</param>
    /// <param name="size">In bytes, a multiple of 512; one that it has already is no error.</param>
    /// <param name="policy">Of what is added.</param>
    /// <param name="cancellationToken">Kills the tools.</param>
    Task<DiskState> GrowAsync(ResourcePlace place, string name, DiskFormat format, long size, AllocationPolicy policy, CancellationToken cancellationToken);

    /// <summary>One that is not there is deleted already; one that a machine uses is refused.</summary>
    Task DeleteAsync(ResourcePlace place, string name, CancellationToken cancellationToken);

    /// <summary>Keeps a disk from taking more than so many bytes of its resource, by whatever the device has for that.</summary>
    /// <returns>By what: <c>btrfs qgroup</c>, <c>xfs project quota</c>, <c>size of the volume</c>; null if the device has nothing, and watermarks alone tell.</returns>
    Task<string?> LimitAsync(ResourcePlace place, string name, long bytes, CancellationToken cancellationToken);

    /// <summary>All disks that are there, ours or not.</summary>
    Task<IReadOnlyList<DiskMeasurement>> MeasureAsync(ResourcePlace place, CancellationToken cancellationToken);
}
