using System.Collections.Immutable;
using System.ComponentModel;
using BootAppliance.Programs;
using BootAppliance.Storage.Disks;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Hosts.Machines;

/// <summary>The running domains of this machine's libvirt, by virsh; where there is none, no machine runs as far as we know.</summary>
internal sealed class RunningMachines(TimeProvider clock)
{
    private const string Connection = "qemu:///system";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The monolithic daemon's socket, and that of the one for QEMU alone.</summary>
    private static readonly string[] Sockets = ["/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock"];

    private static readonly MachineDisk[] None = [];

    /// <summary>All disks that are open, by their path.</summary>
    /// <exception cref="DiskException">libvirt is there and does not answer.</exception>
    public async Task<ILookup<string, MachineDisk>> DisksAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(VirshNames.Path) || !Array.Exists(Sockets, File.Exists)) return None.ToLookup(disk => disk.Path);
        var run = await RunAsync(["domstats", "--block", "--list-running", "--raw"], "libvirt", cancellationToken);
        if (run.ExitCode != 0) throw new DiskException(DiskFault.ToolFailed, "libvirt", $"does not tell which machines run ({run.LastWords("")})", "look at it: systemctl status libvirtd virtqemud");
        return DomainStatistics.Parse(run.Output).Select(disk => disk with { Path = LinuxFile.Resolve(disk.Path, out var real) == LinuxError.None ? real : disk.Path }).ToLookup(disk => disk.Path);
    }

    /// <param name="path">Of a file or device.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>Null: no machine has it open.</returns>
    /// <exception cref="DiskException">libvirt does not answer, or several machines have it open.</exception>
    public async Task<MachineDisk?> WithAsync(string path, CancellationToken cancellationToken)
    {
        _ = LinuxFile.Resolve(path, out var real);
        ImmutableArray<MachineDisk> open = [.. (await DisksAsync(cancellationToken))[real]];
        return open.Length < 2 ? open.FirstOrDefault() : throw new DiskException(DiskFault.InUse, path, $"is open in {string.Join(" and ", open.Select(disk => disk.Machine))} at once", "shut all of them down but one");
    }

    /// <summary>Has the hypervisor make the disk larger, which tells the guest (<c>virsh blockresize</c>). The device below has to have the room already.</summary>
    /// <exception cref="DiskException">It is as large as it was.</exception>
    public async Task GrowAsync(MachineDisk disk, string name, long size, CancellationToken cancellationToken)
    {
        if (!VirshNames.IsName(disk.Machine) || VirshNames.IsRunningId(disk.Machine)) throw new DiskException(DiskFault.NotPossible, name, $"was not grown: virsh would take {disk.Machine} for something else than the name of a machine", "give that one another name: virsh domrename");
        if (size <= disk.Capacity) throw new DiskException(DiskFault.BadSize, name, $"has {disk.Capacity} bytes in {disk.Machine} and cannot be grown to {size}", "size: give more; shrinking would destroy what is on it");
        var run = await RunAsync(["blockresize", disk.Machine, disk.Target, $"{size}B"], name, cancellationToken);
        if (run.ExitCode != 0) throw new DiskException(DiskFault.ToolFailed, name, $"was not grown in {disk.Machine}: {run.LastWords("")}", $"look at that machine: virsh domstate {disk.Machine}");
    }

    private async Task<ProgramRun> RunAsync(string[] arguments, string subject, CancellationToken cancellationToken)
    {
        try
        {
            return await new ProgramCall(VirshNames.Path, ["--connect", Connection, "--quiet", .. arguments]) { Patience = Patience }.RunAsync(clock, cancellationToken);
        }
        catch (Exception exception) when (exception is Win32Exception or TimeoutException)
        {
            throw new DiskException(DiskFault.ToolFailed, subject, $"cannot be asked for: {exception.Message}", "look at libvirt: systemctl status libvirtd virtqemud", exception);
        }
    }
}
