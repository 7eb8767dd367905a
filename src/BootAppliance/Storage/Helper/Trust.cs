using BootAppliance.Storage.Disks;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Helper;

/// <summary>
/// Who could put something else in a path's stead between a look and the deed: whoever owns or may write a folder above it. That has to
/// be root, or whoever the helper runs as.
/// </summary>
internal static class Trust
{
    private const uint Root = 0;

    /// <exception cref="DiskException">Somebody else could.</exception>
    public static void Expect(string path)
    {
        var isSticky = false;
        for (var at = 0; at >= 0; at = path.IndexOf('/', at + 1))
        {
            var folder = at == 0 ? "/" : path[..at];
            if (LinuxFile.Status(folder, out var status) is not LinuxError.None and var error) throw DiskFaults.Of(error, folder, "cannot be looked at");
            if (!IsOurs(status) || (status.IsWrittenByOthers && !status.IsSticky))
                throw new DiskException(DiskFault.NotPossible, path, $"is not safe to work in: {folder} can be changed by others than root", $"chown root {folder} && chmod go-w {folder}, or take another place");
            isSticky = status.IsSticky && status.IsWrittenByOthers;
        }

        // In a folder as /tmp its owner alone can replace it.
        if (isSticky && LinuxFile.Status(path, out var last) == LinuxError.None && !IsOurs(last))
            throw new DiskException(DiskFault.NotPossible, path, "is not safe to work in: others than root own it, in a folder where all may write", $"chown root {path}, or take another place");
    }

    /// <summary>Whether a file's content is root's word.</summary>
    public static bool IsRoots(string file) => LinuxFile.Status(file, out var status) == LinuxError.None && IsOurs(status) && !status.IsWrittenByOthers;

    private static bool IsOurs(FileStatus status) => status.Owner == Root || status.Owner == OwnUser.Number;
}
