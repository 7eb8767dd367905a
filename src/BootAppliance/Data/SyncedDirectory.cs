using System.Runtime.InteropServices;

namespace BootAppliance.Data;

/// <summary>Makes a rename durable: the entry of a directory is synced apart from the file that it names (fsync(2)).</summary>
internal static partial class SyncedDirectory
{
    private const int ReadOnly = 0;
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on Linux

    public static void Sync(string path) => Sync(path, ReadOnlyDirectory, Fsync);

    public static void SyncFile(string path) => Sync(path, ReadOnly, Fsync);

    /// <summary>The same for everything on the file system of <paramref name="path"/> (syncfs(2)).</summary>
    public static void SyncAll(string path) => Sync(path, ReadOnlyDirectory, SyncFs);

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

    private static void Sync(string path, int flags, Func<int, int> sync)
    {
        var descriptor = Open(path, flags);
        if (descriptor < 0) throw new IOException($"cannot open {path} to sync it: errno {Marshal.GetLastPInvokeError()}");
        var failed = sync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed) throw new IOException($"cannot sync {path}: errno {error}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFs(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
