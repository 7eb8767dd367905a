using System.Text.RegularExpressions;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Disks;

/// <summary>A folder of disks, on the file system that it was on when it became one: were that not mounted, disks would fill what is under it.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Mount">What it has to be on.</param>
public sealed partial record DiskFolder(string Path, MountedAt Mount)
{
    internal const string Unfinished = ".bootappliance-new-";

    /// <exception cref="DiskException">It is not there.</exception>
    public static DiskFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        return new(full, MountedAt.Of(full) ?? throw NotThere(full));
    }

    /// <summary>Files that were not finished when somebody was killed, and are nobody's now.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="DiskException">The folder is not what it was, or they cannot be removed.</exception>
    public int RemoveUnfinished()
    {
        Check();
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(Path, Unfinished + "*").ToList())
        {
            var error = LinuxFile.OpenExisting(path, out var file);
            using (file)
            {
                if (error == LinuxError.NoSuchFile || (error == LinuxError.None && LinuxFile.TakeOver(file) != LinuxError.None)) continue;
                if (error == LinuxError.None) error = LinuxFile.Unlink(path);
                if (error is not (LinuxError.None or LinuxError.NoSuchFile)) throw DiskFaults.Of(error, path, "cannot be removed");
                count++;
            }
        }

        return count;
    }

    /// <exception cref="DiskException">It is not what it was.</exception>
    internal FileSystemStatus Check()
    {
        var now = MountedAt.Of(Path) ?? throw NotThere(Path);
        if (now.Point != Mount.Point || now.FileSystem != Mount.FileSystem)
            throw new DiskException(DiskFault.NotMounted, Path, $"belongs on {Mount.Point} ({Mount.FileSystem}), and now lies on {now.Point} ({now.FileSystem})", $"mount it: mount {Mount.Point}");
        var error = LinuxFile.FileSystem(Path, out var status);
        if (error != LinuxError.None) throw DiskFaults.Of(error, Path, "cannot be looked at");
        return status;
    }

    /// <exception cref="DiskException">It is no name.</exception>
    internal string File(string name)
    {
        CheckName(name);
        return System.IO.Path.Combine(Path, name);
    }

    /// <exception cref="DiskException">It is no name.</exception>
    internal static void CheckName(string name)
    {
        if (!NamePattern().IsMatch(name)) throw new DiskException(DiskFault.BadName, $"\"{name}\"", "cannot be the name of a disk", "name: take 1 to 128 letters, digits, dots, hyphens and underscores, and begin with a letter or digit");
    }

    internal string NewUnfinished() => System.IO.Path.Combine(Path, $"{Unfinished}{Guid.NewGuid():n}");

    private static DiskException NotThere(string path) => new(DiskFault.NotMounted, path, "is not there, or its device no longer answers", "make it, mount it, or look at the device (dmesg)");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
