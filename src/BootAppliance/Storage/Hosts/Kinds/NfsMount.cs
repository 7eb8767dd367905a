using System.ComponentModel;
using BootAppliance.Programs;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>
/// Looks whether a folder is on NFS and its server answers. A server that is gone makes whoever asks wait for ever; so what is mounted is
/// read from the kernel's list, and the server is asked by a process of its own, which can be killed.
/// </summary>
internal static class NfsMount
{
    private const string Stat = "/usr/bin/stat";
    private const string Magic = "6969"; // NFS_SUPER_MAGIC, linux/magic.h

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="DiskException">It is not mounted, or its server does not answer, or no longer knows it.</exception>
    public static async Task<MountedAt> CheckAsync(string folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(folder);
        var mount = MountedAt.Under(await File.ReadAllLinesAsync("/proc/self/mountinfo", cancellationToken), path);
        if (mount is null or { FileSystem: not ("nfs" or "nfs4") })
        {
            var export = Export(File.Exists("/etc/fstab") ? await File.ReadAllLinesAsync("/etc/fstab", cancellationToken) : [], path);
            throw new DiskException(DiskFault.NotMounted, path, $"is not on NFS but on {mount?.FileSystem ?? "nothing"} at {mount?.Point ?? "/"}: {(export is null ? "its server's folder" : export.Value.Source)} is not mounted", $"mount it: mount {export?.Point ?? path}");
        }

        var server = $"the server {mount.Source.Split(":/")[0]} of {mount.Source}";
        try
        {
            var run = await new ProgramCall(Stat, ["--file-system", "--format=%t", "--", path]) { Patience = Patience }.RunAsync(clock, cancellationToken);
            if (run.ExitCode == 0 && run.Output.Trim() == Magic) return mount;
            if (run.Error.Contains("No such file", StringComparison.Ordinal)) throw new DiskException(DiskFault.NotMounted, path, $"is not there on {mount.Source}", "make it on the server, or look at the path");
            throw run.Error.Contains("Stale", StringComparison.OrdinalIgnoreCase)
                ? new DiskException(DiskFault.DeviceFailed, path, $"is stale: {server} no longer knows it", $"look whether the folder is still exported there, then umount -l {mount.Point} and mount it again")
                : new DiskException(DiskFault.DeviceFailed, path, $"cannot be looked at: {server} answers an error ({run.LastWords("")})", $"look at the server and at the export; mount {mount.Point} again after that");
        }
        catch (TimeoutException exception)
        {
            throw new DiskException(DiskFault.DeviceFailed, path, $"does not answer: {server} said nothing for {Patience.TotalSeconds} s", "look whether the server runs, and at the network in between; machines with disks there wait until it is back", exception);
        }
        catch (Win32Exception exception)
        {
            throw new DiskException(DiskFault.ToolFailed, path, $"cannot be looked at ({exception.Message})", "install Debian's packages coreutils and util-linux", exception);
        }
    }

    /// <summary>What fstab(5) would mount there, for whoever has to mount it.</summary>
    internal static (string Source, string Point)? Export(IEnumerable<string> fstab, string path)
    {
        foreach (var line in fstab)
        {
            var fields = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 3 && !fields[0].StartsWith('#') && fields[2].StartsWith("nfs", StringComparison.Ordinal) && MountedAt.Contains(fields[1], path)) return (fields[0], fields[1]);
        }

        return null;
    }
}
