using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Hosts;

/// <summary>
/// What a host does with the resources of one kind, by the words of <see cref="IStorageHost"/>: all of it may be asked again, and errors
/// are <see cref="DiskException"/>, after which all is as before.
/// </summary>
internal abstract class ResourceDriver
{
    public abstract ResourceKind Kind { get; }

    /// <summary>Never fails for what is wrong with the resource: that is its answer.</summary>
    public abstract Task<ResourceState> LookAsync(string where, CancellationToken cancellationToken);

    public abstract Task<CapabilitySet> CapabilitiesAsync(string where, IReadOnlyDictionary<string, string> configured, CancellationToken cancellationToken);

    public abstract Task<DiskState> CreateAsync(string where, string name, DiskSpecification disk, CancellationToken cancellationToken);

    public abstract Task<DiskState> InspectAsync(string where, string name, DiskFormat format, CancellationToken cancellationToken);

    public abstract Task<DiskState> GrowAsync(string where, string name, DiskFormat format, long size, AllocationPolicy policy, CancellationToken cancellationToken);

    public abstract Task DeleteAsync(string where, string name, CancellationToken cancellationToken);

    public abstract Task<string?> LimitAsync(string where, string name, long bytes, CancellationToken cancellationToken);

    public abstract Task<IReadOnlyList<DiskMeasurement>> MeasureAsync(string where, CancellationToken cancellationToken);

    /// <summary>Removes what was not finished when somebody was killed; what somebody still makes is left alone.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="DiskException">The resource is not there, or they cannot be removed.</exception>
    public virtual Task<int> RemoveUnfinishedAsync(string where, CancellationToken cancellationToken) => Task.FromResult(0);
}
