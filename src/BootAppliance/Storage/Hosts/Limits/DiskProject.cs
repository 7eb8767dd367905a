using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Hosts.Limits;

/// <summary>
/// A disk as a project of its own, which XFS, and ext4 with the feature <c>project</c>, keep within a quota. That is enforced only where
/// the file system is mounted with <c>prjquota</c>.
/// </summary>
internal static class DiskProject
{
    /// <summary>Operators number theirs from 1 on (/etc/projid).</summary>
    private const uint First = 0x4000_0000;

    private const int Tries = 64;

    public static bool IsEnforced(MountedAt mount) => mount.FileSystem is "xfs" or "ext4" && (mount.HasOption("prjquota") || mount.HasOption("pquota"));

    /// <returns>False where the kernel has no quotas for it after all, or the file is of a project of the operator's.</returns>
    /// <exception cref="DiskException">It is not limited.</exception>
    public static bool Limit(MountedAt mount, string path, string name, long bytes)
    {
        var error = LinuxFile.OpenExisting(path, out var file);
        using (file)
        {
            if (error != LinuxError.None) throw DiskFaults.Of(error, name, "was not limited");
            error = LinuxFile.Project(file, out var project);
            if (error != LinuxError.None || (project != 0 && project < First)) return MayLack(error, name);
            if (project == 0)
            {
                if (Free(mount.Source, path, out project) is not LinuxError.None and var none) return MayLack(none, name);
                if (LinuxFile.SetProject(file, project) is not LinuxError.None and var unset) return MayLack(unset, name);
            }

            return MayLack(ProjectQuota.Limit(mount.Source, project, bytes), name, isDone: true);
        }
    }

    /// <summary>Its number may be another disk's next.</summary>
    public static void Forget(MountedAt mount, string path)
    {
        if (!IsEnforced(mount) || LinuxFile.OpenExisting(path, out var file) != LinuxError.None) return;
        using (file)
        {
            // Where it cannot be taken away, the next one who gets the number sets its own.
            if (LinuxFile.Project(file, out var project) == LinuxError.None && project >= First) _ = ProjectQuota.Limit(mount.Source, project, 0);
        }
    }

    /// <summary>One that counts nothing yet, near the number of the file, which no other file has now.</summary>
    private static int Free(string device, string path, out uint project)
    {
        project = 0;
        if (LinuxFile.Status(path, out var status) is not LinuxError.None and var error) return error;
        for (uint attempt = 0; attempt < Tries; attempt++)
        {
            project = First | (((uint)status.Number + attempt) & (First - 1));
            if (ProjectQuota.Taken(device, project, out var taken) is not LinuxError.None and var lacking) return lacking;
            if (taken == 0) return LinuxError.None;
        }

        return LinuxError.NotSupported;
    }

    /// <summary>Kernels without quotas, and file systems that were mounted without them, have several words for it.</summary>
    private static bool MayLack(int error, string name, bool isDone = false) => error switch
    {
        LinuxError.None => isDone,
        LinuxError.NoSuchProcess or LinuxError.NoSuchFile => false,
        _ when LinuxError.MeansLacking(error) => false,
        _ => throw DiskFaults.Of(error, name, "was not limited"),
    };
}
