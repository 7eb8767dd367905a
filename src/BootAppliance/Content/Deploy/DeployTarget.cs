using System.Runtime.InteropServices;
using BootAppliance.Data;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Content.Deploy;

/// <summary>
/// Where a disk is written. A file is written beside its place, as <c>NAME.part</c>, and takes it once it is whole and durable; a block
/// device is written in place, and refused while something is mounted from it. For any number of threads.
/// </summary>
public sealed partial class DeployTarget : IDisposable
{
    private const string Suffix = ".part";
    private const int ExclusiveReadWrite = 0x80002 | 0x80; // O_RDWR | O_CLOEXEC | O_EXCL
    private const int PunchHoleKeepSize = 3; // FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
    private const int SeekData = 3;
    private const int DeviceBusy = 16;

    private static readonly byte[] Zeros = new byte[1 << 20];
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private DeployTarget(string path, SafeFileHandle handle, bool isDevice, bool isFresh) => (_path, _handle, IsDevice, IsFresh) = (path, handle, isDevice, isFresh);

    public bool IsDevice { get; }

    /// <summary>Nothing was there: all of it was a hole.</summary>
    public bool IsFresh { get; }

    /// <summary>The file that stands in the place now, whose content may be of use; null if there is none.</summary>
    public string? Old => !IsDevice && File.Exists(_path) ? _path : null;

    /// <param name="path">A file, which may exist, or a block device.</param>
    /// <param name="size">Of the disk, in bytes.</param>
    /// <exception cref="IOException">It is in use, too small, or cannot be opened; nothing was written.</exception>
    public static DeployTarget Open(string path, long size)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) throw new IOException($"{path} is a directory; name a file in it");
        // Where a link leads: a name of one's own for a device must not be replaced by a file.
        if (File.Exists(path)) path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var isDevice = path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
        if (isDevice && !File.Exists(path)) throw new IOException($"there is no {path}; the block devices of this machine: lsblk");
        if (!isDevice) return OpenFile(path, size);
        var handle = OpenDevice(path);
        var room = LSeek(handle, 0, 2);
        if (room >= size) return new(path, handle, isDevice: true, isFresh: false);
        handle.Dispose();
        throw new IOException($"{path} has {room} bytes, and the disk has {size}: it is too small, and was not touched");
    }

    public int Read(Span<byte> into, long offset) => RandomAccess.Read(_handle, into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    /// <summary>Whether nothing but a hole is there; a block device is never said to have one.</summary>
    public bool IsHole(long offset, long length)
    {
        if (IsFresh || IsDevice) return IsFresh;
        var data = LSeek(_handle, offset, SeekData);
        return data < 0 || data >= offset + length;
    }

    /// <summary>Makes zeros of a part, as a hole where that can be.</summary>
    public void Clear(long offset, long length)
    {
        if (FAllocate(_handle, PunchHoleKeepSize, offset, length) == 0) return;
        for (var at = 0L; at < length; at += Zeros.Length) Write(Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, length - at)), offset + at);
    }

    /// <summary>All is written: makes it durable, and gives the file its name.</summary>
    public void Finish()
    {
        RandomAccess.FlushToDisk(_handle);
        if (IsDevice) return;
        File.Move(_path + Suffix, _path, overwrite: true);
        SyncedDirectory.Sync(Path.GetDirectoryName(_path)!);
    }

    public void Dispose() => _handle.Dispose();

    private static DeployTarget OpenFile(string path, long size)
    {
        var part = path + Suffix;
        var isFresh = !File.Exists(part);
        var handle = File.OpenHandle(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            RandomAccess.SetLength(handle, size);
            if (File.Exists(path)) File.SetUnixFileMode(handle, File.GetUnixFileMode(path));
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        return new(path, handle, isDevice: false, isFresh);
    }

    private static SafeFileHandle OpenDevice(string path)
    {
        var handle = Open(path, ExclusiveReadWrite);
        if (!handle.IsInvalid) return handle;
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw new IOException(error == DeviceBusy ? $"{path} is in use: a file system of it is mounted, or something else holds it; it was not touched" : $"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long LSeek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FAllocate(SafeFileHandle file, int mode, long offset, long length);
}
