using BootAppliance.Data;
using BootAppliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Content.Deploy;

/// <summary>
/// Where a disk is written. A file is written beside its place, as <c>NAME.part</c>, and takes it once it is whole and durable; a block
/// device is written in place, and refused while something is mounted from it. For any number of threads.
/// </summary>
public sealed class DeployTarget : IDisposable
{
    private const string Suffix = ".part";

    // Little is left for the sync at the end, where nothing seems to happen: this, and what the disk has not taken yet.
    private const long MostDirty = 32 << 20;

    private static readonly byte[] Zeros = new byte[1 << 20];
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private long _dirty;

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
        if (LinuxFile.Seek(handle, 0, LinuxFile.SeekEnd, out var room) == LinuxError.None && room >= size) return new(path, handle, isDevice: true, isFresh: false);
        handle.Dispose();
        throw new IOException($"{path} has {room} bytes, and the disk has {size}: it is too small, and was not touched");
    }

    public int Read(Span<byte> into, long offset) => RandomAccess.Read(_handle, into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        RandomAccess.Write(_handle, bytes, offset);
        if (Interlocked.Add(ref _dirty, bytes.Length) < MostDirty) return;
        Interlocked.Exchange(ref _dirty, 0);
        // Where it cannot, all is left for the end.
        _ = LinuxFile.StartSync(_handle);
    }

    /// <summary>Whether nothing but a hole is there; a block device is never said to have one.</summary>
    public bool IsHole(long offset, long length)
    {
        if (IsFresh || IsDevice) return IsFresh;
        return LinuxFile.Seek(_handle, offset, LinuxFile.SeekData, out var data) != LinuxError.None || data >= offset + length;
    }

    /// <summary>Makes zeros of a part, as a hole where that can be.</summary>
    public void Clear(long offset, long length)
    {
        if (LinuxFile.Reserve(_handle, LinuxFile.PunchHole, offset, length) == LinuxError.None) return;
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
        var error = LinuxFile.OpenExclusiveToWrite(path, out var handle);
        if (error == LinuxError.None) return handle;
        handle.Dispose();
        throw new IOException(error == LinuxError.Busy ? $"{path} is in use: a file system of it is mounted, or something else holds it; it was not touched" : $"{path} cannot be opened: {LinuxError.Words(error)}");
    }
}
