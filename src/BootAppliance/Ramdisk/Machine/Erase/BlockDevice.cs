using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Ramdisk.Machine.Erase;

/// <summary>A whole disk that nobody else uses.</summary>
internal sealed unsafe partial class BlockDevice : IDisposable
{
    private const int Exclusive = 2 | 0x80 | 0x80000; // O_RDWR | O_EXCL | O_CLOEXEC: EBUSY while something is mounted from it
    private const int Busy = 16;
    private const nuint Discard = 0x1277, FlushBuffers = 0x1261; // BLKDISCARD, BLKFLSBUF: linux/fs.h

    private readonly SafeFileHandle _handle;

    private BlockDevice(SafeFileHandle handle) => _handle = handle;

    /// <exception cref="IOException">It is in use, or cannot be opened.</exception>
    public static BlockDevice Open(string path)
    {
        var handle = OpenFile(path, Exclusive);
        if (!handle.IsInvalid) return new(handle);
        var error = Marshal.GetLastPInvokeError();
        throw new IOException(error == Busy ? $"{path} is in use: something is mounted from it, or it is part of an array; it was not touched" : $"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    public int Read(Span<byte> into, long offset) => RandomAccess.Read(_handle, into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    /// <summary>To the disk; and what is read then comes from it.</summary>
    public void Flush()
    {
        RandomAccess.FlushToDisk(_handle);
        if (IoControl(_handle, FlushBuffers, null) != 0) throw new IOException($"the disk's buffers cannot be dropped: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <returns>Why it was not done; null if it was.</returns>
    public string? TryDiscard(long size)
    {
        var range = stackalloc ulong[2] { 0, (ulong)size };
        if (IoControl(_handle, Discard, range) != 0) return $"it takes no discard ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())})";
        Flush();
        return null;
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle file, nuint request, void* argument);
}
