using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>Makes a disk larger that a machine has open: its hypervisor does it, and tells the guest.</summary>
internal sealed class RunningGrowth(DiskStore store, RunningMachines machines)
{
    private const string Happened = "was not grown";

    /// <exception cref="DiskException">It is as large as it was; or, as <see cref="DiskFault.BrokenPromise"/>, the hypervisor said yes and did not do it.</exception>
    public async Task<DiskState> GrowAsync(DiskState before, string name, long size, AllocationPolicy policy, CancellationToken cancellationToken)
    {
        if (!FormatAbilities.Of(before.Format).Growth) throw new DiskException(DiskFault.NotPossible, name, $"is {before.Format}, which does not grow", "make a new disk, and copy");
        if (size % 512 != 0 || size > DiskSpecification.Largest) throw new DiskException(DiskFault.BadSize, name, $"has {before.VirtualSize} bytes and cannot be grown to {size}", $"size: give a multiple of 512 above that, to {DiskSpecification.Largest}");
        if (policy != AllocationPolicy.Thin && before.Format != DiskFormat.Raw) throw new DiskException(DiskFault.NotPossible, name, $"is in use, where what is added to {before.Format} cannot be {policy}", "let that be thin, or shut its machine down first");
        var machine = await machines.WithAsync(before.Path, cancellationToken)
            ?? throw new DiskException(DiskFault.InUse, name, $"{Happened}: something uses it that is no running machine of this host's libvirt", $"look what it is: fuser -v {before.Path}");
        if (policy == AllocationPolicy.Preallocated) ReserveAdded(before, name, size);
        try
        {
            await machines.GrowAsync(machine, name, size, cancellationToken);
        }
        catch when (policy == AllocationPolicy.Preallocated)
        {
            GiveBack(before);
            throw;
        }

        var grown = await store.InspectAsync(name, before.Format, cancellationToken);
        return grown.VirtualSize >= size ? grown : throw new DiskException(DiskFault.BrokenPromise, name, $"has {grown.VirtualSize} bytes instead of {size}", $"look at it: virsh domblkinfo {machine.Machine} {machine.Target}");
    }

    /// <summary>Behind the end, where no guest sees it yet: what has no room is refused before the guest is told of it.</summary>
    private static void ReserveAdded(DiskState before, string name, long size)
    {
        var error = LinuxFile.OpenExisting(before.Path, out var file);
        using (file)
        {
            if (error == LinuxError.None) error = LinuxFile.Reserve(file, LinuxFile.KeepSize, before.Length, size - before.Length);
            if (error == LinuxError.None) return;
        }

        GiveBack(before);
        throw DiskFaults.Of(error, name, Happened);
    }

    /// <summary>The end stays where it is while the machine writes: to set it there gives back what was reserved behind it.</summary>
    private static void GiveBack(DiskState before)
    {
        if (LinuxFile.OpenExisting(before.Path, out var file) != LinuxError.None) return;
        using (file)
        {
            if (LinuxFile.Status(file, out var now) == LinuxError.None && now.Length == before.Length) _ = LinuxFile.Truncate(file, before.Length);
        }
    }
}
