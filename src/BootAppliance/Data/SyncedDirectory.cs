using BootAppliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Data;

/// <summary>Makes a rename durable: the entry of a directory is synced apart from the file that it names (fsync(2)).</summary>
internal static class SyncedDirectory
{
    public static void Sync(string path) => Sync(path, LinuxFile.Sync);

    public static void SyncFile(string path) => Sync(path, LinuxFile.Sync);

    /// <summary>The same for everything on the file system of <paramref name="path"/> (syncfs(2)).</summary>
    public static void SyncAll(string path) => Sync(path, LinuxFile.SyncFileSystem);

    /// <summary>Puts a small file in the place of the one of that name, if there is one: whatever kills the machine, one of the two is there whole.</summary>
    /// <exception cref="IOException">The old one is there still.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var part = path + ".part";
        File.WriteAllBytes(part, bytes);
        SyncFile(part);
        File.Move(part, path, overwrite: true);
        Sync(Path.GetDirectoryName(path)!);
    }

    private static void Sync(string path, Func<SafeFileHandle, int> sync)
    {
        var error = LinuxFile.OpenToRead(path, out var file);
        using var opened = file;
        if (error == LinuxError.None) error = sync(file);
        if (error != LinuxError.None) throw new IOException($"{path} cannot be synced: {LinuxError.Words(error)}");
    }
}
