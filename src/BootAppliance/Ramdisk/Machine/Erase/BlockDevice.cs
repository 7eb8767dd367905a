using BootAppliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Ramdisk.Machine.Erase;

/// <summary>A whole disk that nobody else uses.</summary>
internal sealed unsafe class BlockDevice : IDisposable
{
    private const nuint Discard = 0x1277, FlushBuffers = 0x1261; // BLKDISCARD, BLKFLSBUF: linux/fs.h

    private readonly SafeFileHandle _handle;

    private BlockDevice(SafeFileHandle handle) => _handle = handle;

    /// <exception cref="IOException">It is in use, or cannot be opened.</exception>
    public static BlockDevice Open(string path)
    {
        var error = LinuxFile.OpenExclusiveToWrite(path, out var handle);
        if (error == LinuxError.None) return new(handle);
        throw new IOException(error == LinuxError.Busy ? $"{path} is in use: something is mounted from it, or it is part of an array; it was not touched" : $"{path} cannot be opened: {LinuxError.Words(error)}");
    }

    public int Read(Span<byte> into, long offset) => RandomAccess.Read(_handle, into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    /// <summary>To the disk; and what is read then comes from it.</summary>
    public void Flush()
    {
        RandomAccess.FlushToDisk(_handle);
        if (LinuxDevice.Control(_handle, FlushBuffers, null) != 0) throw new IOException($"the disk's buffers cannot be dropped: {LinuxDevice.LastWords}");
    }

    /// <returns>Why it was not done; null if it was.</returns>
    public string? TryDiscard(long size)
    {
        var range = stackalloc ulong[2] { 0, (ulong)size };
        if (LinuxDevice.Control(_handle, Discard, range) != 0) return $"it takes no discard ({LinuxDevice.LastWords})";
        Flush();
        return null;
    }

    public void Dispose() => _handle.Dispose();
}
