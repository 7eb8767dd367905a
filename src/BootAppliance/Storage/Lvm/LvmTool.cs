using System.ComponentModel;
using System.Globalization;
using BootAppliance.Programs;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Lvm;

/// <summary>
/// The programs of Debian's lvm2, run without a shell. Names come after <c>--</c> and with their group, so that none is an option or
/// stands for several; what a program says is read only where it says it for programs.
/// </summary>
internal sealed class LvmTool(TimeProvider clock)
{
    /// <summary>LVM waits for its lock on a group, and for devices that are slow to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Report = ["--reportformat", "json", "--units", "b", "--nosuffix"];

    /// <summary>Made so that nothing asks, and nothing of what was there before is taken for a file system or a RAID.</summary>
    private static readonly string[] Quietly = ["--yes", "--wipesignatures", "y"];

    /// <exception cref="DiskException">There is no such group, or it cannot be looked at.</exception>
    public async Task<VolumeGroup> GroupAsync(string group, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync("vg", group, "cannot be looked at", ["vgs", .. Report, "-o", VolumeGroup.Fields, "--", group], cancellationToken);
        return rows.Select(VolumeGroup.Of).FirstOrDefault(found => found?.Name == group)
            ?? throw new DiskException(DiskFault.NotMounted, group, "cannot be looked at: there is no such volume group", "look at vgs");
    }

    /// <exception cref="DiskException">There is no such group, or it cannot be looked at.</exception>
    public async Task<IReadOnlyList<LogicalVolume>> VolumesAsync(string group, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync("lv", group, "cannot be looked at", ["lvs", .. Report, "-o", LogicalVolume.Fields, "--", group], cancellationToken);
        return [.. rows.Select(LogicalVolume.Of).OfType<LogicalVolume>()];
    }

    /// <summary>The devices that a group is on, those that are missing left out.</summary>
    public async Task<IReadOnlyList<string>> DevicesAsync(string group, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync("pv", group, "cannot be looked at", ["pvs", .. Report, "-o", "pv_name,vg_name"], cancellationToken);
        return [.. rows.Where(row => row.Text("vg_name") == group).Select(row => row.Text("pv_name")).Where(name => name.StartsWith("/dev/", StringComparison.Ordinal))];
    }

    /// <param name="group">To be in.</param>
    /// <param name="name">Of the volume.</param>
    /// <param name="extents">That it takes, all at once.</param>
    /// <param name="disk">Whose it is.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    public Task CreateThickAsync(string group, string name, long extents, string disk, CancellationToken cancellationToken) =>
        RunAsync(disk, "was not made", ["lvcreate", .. Quietly, .. Tags(disk), "--type", "linear", "--extents", Number(extents), "--name", name, "--", group], cancellationToken);

    /// <param name="group">To be in.</param>
    /// <param name="pool">Of it.</param>
    /// <param name="name">Of the volume.</param>
    /// <param name="bytes">That its user sees; LVM rounds up to an extent.</param>
    /// <param name="disk">Whose it is.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    public Task CreateThinAsync(string group, string pool, string name, long bytes, string disk, CancellationToken cancellationToken) =>
        RunAsync(disk, "was not made", ["lvcreate", .. Quietly, .. Tags(disk), "--type", "thin", "--virtualsize", Number(bytes) + "b", "--thinpool", pool, "--name", name, "--", group], cancellationToken);

    public Task RenameAsync(string group, string from, string to, CancellationToken cancellationToken) =>
        RunAsync(to, "was not named", ["lvrename", "--yes", "--", group, from, to], cancellationToken);

    /// <summary>To so many extents in all.</summary>
    public Task ExtendAsync(string group, string name, long extents, CancellationToken cancellationToken) =>
        RunAsync(name, "was not grown", ["lvextend", "--yes", "--extents", Number(extents), "--", $"{group}/{name}"], cancellationToken);

    /// <summary>Its blocks are given back to a device that takes them back (issue_discards, lvm.conf(5)).</summary>
    public Task RemoveAsync(string group, string name, string disk, CancellationToken cancellationToken) =>
        RunAsync(disk, "was not deleted", ["lvremove", "--yes", "--config", "devices/issue_discards=1", "--", $"{group}/{name}"], cancellationToken);

    public Task TagAsync(string group, string name, string tag, bool isThere, CancellationToken cancellationToken) =>
        RunAsync(name, "was not marked", ["lvchange", "--yes", isThere ? "--addtag" : "--deltag", tag, "--", $"{group}/{name}"], cancellationToken);

    /// <summary>After a host's start nothing may have brought it up.</summary>
    public Task ActivateAsync(string group, string name, CancellationToken cancellationToken) =>
        RunAsync(name, "was not brought up", ["lvchange", "--yes", "--activate", "y", "--", $"{group}/{name}"], cancellationToken);

    private async Task<ProgramRun> StartAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        await new ProgramCall($"/usr/sbin/{command[0]}", [.. command.Skip(1)]) { Patience = Patience }.RunAsync(clock, cancellationToken);

    private async Task<IReadOnlyList<LvmRow>> RowsAsync(string kind, string subject, string happened, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var run = await RunAsync(subject, happened, command, cancellationToken);
        return LvmReport.Rows(run.Output, kind) ?? throw new DiskException(DiskFault.ToolFailed, subject, $"{happened}: {command[0]} says something that is no report", "look whether lvm2 is whole, and whether there are more than some thousand volumes");
    }

    private async Task<ProgramRun> RunAsync(string subject, string happened, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        try
        {
            var run = await StartAsync(command, cancellationToken);
            return run.ExitCode == 0 ? run : throw LvmFaults.Of(run, subject, happened);
        }
        catch (Exception exception) when (exception is TimeoutException or Win32Exception)
        {
            throw new DiskException(DiskFault.DeviceFailed, subject, $"{happened}: {exception.Message}", "look at the devices of the volume group (dmesg), and at what else holds LVM's lock (fuser /run/lock/lvm/*)", exception);
        }
    }

    private static string[] Tags(string disk) => ["--addtag", OwnVolumes.Tag, "--addtag", OwnVolumes.Of(disk)];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
