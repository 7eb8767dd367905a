using BootAppliance.Data;
using BootAppliance.Storage.Disks;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Hosts.Limits;

/// <summary>Disks that lie in a subvolume each, <c>NAME/NAME</c>: made in one without a name, which then gets its name with all that is in it.</summary>
internal sealed class SubvolumeDisks(BtrfsSubvolume subvolumes)
{
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The folder that the disk's file is in: the subvolume of its name, if there is one.</summary>
    /// <exception cref="DiskException">It is no name.</exception>
    public static DiskFolder HomeOf(DiskFolder folder, string name) => folder.File(name) is var path && BtrfsSubvolume.Is(path) ? folder with { Path = path } : folder;

    /// <summary>Whether a new disk is to have one.</summary>
    public async Task<bool> AreForAsync(DiskFolder folder, CancellationToken cancellationToken) => folder.Mount.FileSystem == "btrfs" && await subvolumes.HasQuotasAsync(folder.Path, cancellationToken);

    /// <param name="folder">That it is made in.</param>
    /// <param name="name">Of the disk, and of the subvolume.</param>
    /// <param name="make">Makes the disk in a folder.</param>
    /// <param name="cancellationToken">Kills the tools.</param>
    /// <exception cref="DiskException">It is not made, and nothing is there that was not.</exception>
    public async Task<DiskState> CreateAsync(DiskFolder folder, string name, Func<DiskFolder, Task<DiskState>> make, CancellationToken cancellationToken)
    {
        var path = folder.File(name);
        folder.Check();
        if (LinuxFile.Status(path, out _) is not LinuxError.NoSuchFile and var there) throw DiskFaults.Of(there == LinuxError.None ? LinuxError.Exists : there, name, "was not made");
        var unfinished = folder.NewUnfinished();
        try
        {
            await subvolumes.CreateAsync(unfinished, name, cancellationToken);
            // Machines run as other users, who have to come to their disk by its name.
            File.SetUnixFileMode(unfinished, Passable);
            var error = LinuxFile.OpenFolder(unfinished, out var held);
            using (held)
            {
                if (error == LinuxError.None) error = LinuxFile.Hold(held);
                if (error != LinuxError.None) throw DiskFaults.Of(error, name, "was not made");
                var state = await make(folder with { Path = unfinished });
                if (LinuxFile.Rename(unfinished, path) is not LinuxError.None and var taken) throw DiskFaults.Of(taken, name, "was not named");
                SyncedDirectory.Sync(folder.Path);
                return state with { Path = Path.Combine(path, name) };
            }
        }
        catch
        {
            Remove(unfinished);
            throw;
        }
    }

    /// <summary>The subvolume and what is in it, as far as it goes.</summary>
    public static int Remove(string subvolume)
    {
        if (LinuxFile.Status(subvolume, out _) == LinuxError.NoSuchFile) return LinuxError.None;
        foreach (var file in Directory.EnumerateFiles(subvolume).ToList()) _ = LinuxFile.Unlink(file);
        return LinuxFile.RemoveFolder(subvolume);
    }

    /// <summary>Those that nobody makes any more.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="DiskException">One cannot be removed.</exception>
    public static int RemoveUnfinished(DiskFolder folder)
    {
        var count = 0;
        foreach (var path in Directory.EnumerateDirectories(folder.Path, DiskFolder.Unfinished + "*").Where(BtrfsSubvolume.Is).ToList())
        {
            var error = LinuxFile.OpenFolder(path, out var held);
            using (held)
            {
                if (error == LinuxError.NoSuchFile || (error == LinuxError.None && LinuxFile.TakeOver(held) != LinuxError.None)) continue;
                if (error == LinuxError.None) error = Remove(path);
                if (error != LinuxError.None) throw DiskFaults.Of(error, path, "cannot be removed");
                count++;
            }
        }

        return count;
    }
}
