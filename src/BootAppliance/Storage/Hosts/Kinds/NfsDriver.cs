using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>Disks that are files in a folder of a server, which has to be mounted and to answer before anything is done: else it would be done below the mount, or wait for ever.</summary>
internal sealed class NfsDriver(DirectoryDriver files, TimeProvider clock) : ResourceDriver
{
    public override ResourceKind Kind => ResourceKind.Nfs;

    public override async Task<ResourceState> LookAsync(string where, CancellationToken cancellationToken)
    {
        try
        {
            await NfsMount.CheckAsync(where, clock, cancellationToken);
            return await files.LookAsync(where, cancellationToken);
        }
        catch (DiskException exception)
        {
            return new(ResourceHealth.Failed, exception.Message, 0, 0, "NFS");
        }
    }

    public override async Task<CapabilitySet> CapabilitiesAsync(string where, IReadOnlyDictionary<string, string> configured, CancellationToken cancellationToken)
    {
        await NfsMount.CheckAsync(where, clock, cancellationToken);
        return await files.CapabilitiesAsync(where, configured, cancellationToken);
    }

    public override async Task<DiskState> CreateAsync(string where, string name, DiskSpecification disk, CancellationToken cancellationToken)
    {
        var mount = await NfsMount.CheckAsync(where, clock, cancellationToken);
        try
        {
            return await files.CreateAsync(where, name, disk, cancellationToken);
        }
        catch (DiskException exception) when (exception.Fault == DiskFault.NotPossible && disk.Policy == AllocationPolicy.Preallocated)
        {
            throw new DiskException(DiskFault.NotPossible, name, $"was not preallocated on {mount.Source} ({exception.Message})", "mount it with NFS 4.2 (vers=4.2), from a server whose file system has fallocate, or let the disk be thin", exception);
        }
    }

    public override async Task<DiskState> InspectAsync(string where, string name, DiskFormat format, CancellationToken cancellationToken)
    {
        await NfsMount.CheckAsync(where, clock, cancellationToken);
        return await files.InspectAsync(where, name, format, cancellationToken);
    }

    public override async Task<DiskState> GrowAsync(string where, string name, DiskFormat format, long size, AllocationPolicy policy, CancellationToken cancellationToken)
    {
        await NfsMount.CheckAsync(where, clock, cancellationToken);
        return await files.GrowAsync(where, name, format, size, policy, cancellationToken);
    }

    public override async Task DeleteAsync(string where, string name, CancellationToken cancellationToken)
    {
        await NfsMount.CheckAsync(where, clock, cancellationToken);
        await files.DeleteAsync(where, name, cancellationToken);
    }

    /// <summary>A quota is the server's to set.</summary>
    public override Task<string?> LimitAsync(string where, string name, long bytes, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public override async Task<IReadOnlyList<DiskMeasurement>> MeasureAsync(string where, CancellationToken cancellationToken)
    {
        await NfsMount.CheckAsync(where, clock, cancellationToken);
        return await files.MeasureAsync(where, cancellationToken);
    }

    public override async Task<int> RemoveUnfinishedAsync(string where, CancellationToken cancellationToken)
    {
        await NfsMount.CheckAsync(where, clock, cancellationToken);
        return await files.RemoveUnfinishedAsync(where, cancellationToken);
    }
}
