using System.ComponentModel;
using BootAppliance.Programs;
using BootAppliance.Storage.Disks;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Hosts.Limits;

/// <summary>A disk of btrfs in a subvolume of its own, since that is what a quota group counts (btrfs-quota(8)); by Debian's btrfs-progs.</summary>
internal sealed class BtrfsSubvolume(TimeProvider clock)
{
    private const string Tool = "/usr/bin/btrfs";
    private const ulong RootInode = 256; // BTRFS_FIRST_FREE_OBJECTID, of the root of each subvolume

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Whether the folder is the root of one.</summary>
    public static bool Is(string path) => LinuxFile.Status(path, out var status) == LinuxError.None && status is { IsFolder: true, Number: RootInode };

    /// <summary>Whether quotas are on, which is the operator's to choose: they cost time (<c>btrfs quota enable</c>).</summary>
    public async Task<bool> HasQuotasAsync(string folder, CancellationToken cancellationToken) => File.Exists(Tool) && (await RunAsync(["qgroup", "show", "--raw", folder], folder, cancellationToken)).ExitCode == 0;

    /// <exception cref="DiskException">There is none.</exception>
    public async Task CreateAsync(string path, string name, CancellationToken cancellationToken)
    {
        var run = await RunAsync(["subvolume", "create", "--", path], name, cancellationToken);
        if (run.ExitCode != 0) throw Failed(run, name, "was not made");
    }

    /// <returns>False where quotas are off.</returns>
    /// <exception cref="DiskException">It is not limited.</exception>
    public async Task<bool> LimitAsync(string path, string name, long bytes, CancellationToken cancellationToken)
    {
        if (!await HasQuotasAsync(path, cancellationToken)) return false;
        var run = await RunAsync(["qgroup", "limit", $"{bytes}", path], name, cancellationToken);
        return run.ExitCode == 0 ? true : throw Failed(run, name, "was not limited");
    }

    private async Task<ProgramRun> RunAsync(string[] arguments, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await new ProgramCall(Tool, arguments) { Patience = Patience }.RunAsync(clock, cancellationToken);
        }
        catch (Exception exception) when (exception is Win32Exception or TimeoutException)
        {
            throw new DiskException(DiskFault.ToolFailed, name, $"needs {Tool}, which does not end well ({exception.Message})", "install Debian's package btrfs-progs, and look at the device (dmesg)", exception);
        }
    }

    private static DiskException Failed(ProgramRun run, string name, string happened) =>
        new(DiskFault.ToolFailed, name, $"{happened}: btrfs does not do it ({run.LastWords("")})", "look at the file system: btrfs filesystem usage, dmesg");
}
