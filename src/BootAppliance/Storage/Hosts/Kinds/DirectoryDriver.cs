using System.Collections.Concurrent;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts.Limits;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>Disks that are files in a folder, whatever file system it is on. What it was on when it was first seen, it has to stay on.</summary>
internal sealed class DirectoryDriver(InstalledQemuImg qemu, RunningMachines machines, TimeProvider clock) : ResourceDriver
{
    private readonly BtrfsSubvolume _subvolume = new(clock);
    private readonly ConcurrentDictionary<string, DiskFolder> _seen = new(StringComparer.Ordinal);

    public override ResourceKind Kind => ResourceKind.Directory;

    public override Task<ResourceState> LookAsync(string where, CancellationToken cancellationToken) => Task.Run(() => Look(where), cancellationToken);

    public override Task<CapabilitySet> CapabilitiesAsync(string where, IReadOnlyDictionary<string, string> configured, CancellationToken cancellationToken) =>
        CapabilityChain.ForFolder(configured, clock).AskAsync(where, cancellationToken);

    public override async Task<DiskState> CreateAsync(string where, string name, DiskSpecification disk, CancellationToken cancellationToken)
    {
        var folder = Folder(where);
        SubvolumeDisks apart = new(_subvolume);
        return await apart.AreForAsync(folder, cancellationToken)
            ? await apart.CreateAsync(folder, name, async inside => await (await StoreAsync(inside, cancellationToken)).CreateAsync(name, disk, cancellationToken), cancellationToken)
            : await (await StoreAsync(folder, cancellationToken)).CreateAsync(name, disk, cancellationToken);
    }

    public override async Task<DiskState> InspectAsync(string where, string name, DiskFormat format, CancellationToken cancellationToken)
    {
        var store = await StoreAsync(SubvolumeDisks.HomeOf(Folder(where), name), cancellationToken);
        return await store.InspectAsync(name, format, cancellationToken);
    }

    public override async Task<DiskState> GrowAsync(string where, string name, DiskFormat format, long size, AllocationPolicy policy, CancellationToken cancellationToken)
    {
        var store = await StoreAsync(SubvolumeDisks.HomeOf(Folder(where), name), cancellationToken);
        var before = await store.InspectAsync(name, format, cancellationToken);
        if (before.VirtualSize >= size) return before;
        return DiskStore.IsUsed(before.Path, name, "was not grown")
            ? await new RunningGrowth(store, machines).GrowAsync(before, name, size, policy, cancellationToken)
            : await store.GrowAsync(name, format, size, policy, null, cancellationToken);
    }

    public override Task DeleteAsync(string where, string name, CancellationToken cancellationToken) => Task.Run(() => Delete(Folder(where), name), cancellationToken);

    public override async Task<string?> LimitAsync(string where, string name, long bytes, CancellationToken cancellationToken)
    {
        var folder = Folder(where);
        var home = SubvolumeDisks.HomeOf(folder, name);
        home.Check();
        var path = Path.Combine(home.Path, name);
        if (LinuxFile.Status(path, out var status) is not LinuxError.None and var error) throw DiskFaults.Of(error, name, "was not limited");
        if (bytes < status.Allocated) throw new DiskException(DiskFault.BadSize, name, $"takes {status.Allocated} bytes already, and was not limited to {bytes}", "bytes: give more than it takes, or its machine could write no more");
        if (home != folder) return await _subvolume.LimitAsync(home.Path, name, bytes, cancellationToken) ? "btrfs qgroup" : null;
        return DiskProject.IsEnforced(home.Mount) && DiskProject.Limit(home.Mount, path, name, bytes) ? $"{home.Mount.FileSystem} project quota" : null;
    }

    public override async Task<IReadOnlyList<DiskMeasurement>> MeasureAsync(string where, CancellationToken cancellationToken)
    {
        var open = await machines.DisksAsync(cancellationToken);
        return await Task.Run(() => FilesOf(Folder(where)).Select(file => Measure(file, open[file])).ToList(), cancellationToken);
    }

    public override Task<int> RemoveUnfinishedAsync(string where, CancellationToken cancellationToken) =>
        Task.Run(() => DiskFolder.Open(where) is var folder ? folder.RemoveUnfinished() + SubvolumeDisks.RemoveUnfinished(folder) : 0, cancellationToken);

    /// <summary>As it was first seen; a deeper mount since then is one that was still to come, a shallower one was lost.</summary>
    private DiskFolder Folder(string where)
    {
        var now = DiskFolder.Open(where);
        return _seen.AddOrUpdate(where, now, (_, seen) => now.Mount.Point.Length > seen.Mount.Point.Length ? now : seen);
    }

    private ResourceState Look(string where)
    {
        try
        {
            var folder = Folder(where);
            var on = $"{folder.Mount.FileSystem} on {folder.Mount.Source} at {folder.Mount.Point}";
            var status = folder.Check();
            return status.IsReadOnly
                ? new(ResourceHealth.Degraded, DiskFaults.Of(LinuxError.ReadOnly, where, "takes no disks").Message, status.Total, status.Available, on)
                : new(ResourceHealth.Good, null, status.Total, status.Available, on);
        }
        catch (DiskException exception)
        {
            return new(ResourceHealth.Failed, exception.Message, 0, 0, "");
        }
    }

    private static void Delete(DiskFolder folder, string name)
    {
        var home = SubvolumeDisks.HomeOf(folder, name);
        DiskProject.Forget(home.Mount, Path.Combine(home.Path, name));
        try
        {
            DiskStore.Delete(home, name);
        }
        catch (DiskException exception) when (exception.Fault == DiskFault.NotThere)
        {
            // It is deleted already, but for the subvolume that it was in.
        }

        if (home != folder && SubvolumeDisks.Remove(home.Path) is not LinuxError.None and var error) throw DiskFaults.Of(error, name, "was not deleted");
    }

    /// <summary>What begins with a dot is not finished, or tells of the folder.</summary>
    private static IEnumerable<string> FilesOf(DiskFolder folder)
    {
        folder.Check();
        try
        {
            var apart = Directory.EnumerateDirectories(folder.Path).Where(BtrfsSubvolume.Is).Select(home => Path.Combine(home, Path.GetFileName(home))).Where(File.Exists);
            return [.. Directory.EnumerateFiles(folder.Path).Concat(apart).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DiskException(DiskFault.DeviceFailed, folder.Path, $"cannot be listed ({exception.Message})", "mount it, or look at the device (dmesg)", exception);
        }
    }

    private static DiskMeasurement Measure(string file, IEnumerable<MachineDisk> open)
    {
        DiskMeasurement measured = new(Path.GetFileName(file), LinuxFile.Status(file, out var status) == LinuxError.None ? status.Allocated : 0);
        return open.FirstOrDefault() is { } machine ? measured with { Machine = machine.Machine, Operations = machine.Operations, Bytes = machine.Bytes } : measured;
    }

    private async Task<DiskStore> StoreAsync(DiskFolder folder, CancellationToken cancellationToken) =>
        new(folder, await qemu.ToolAsync(cancellationToken), await qemu.MatrixAsync(cancellationToken));
}
