using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Content.Chunking;

/// <summary>A raw image in a file or on a block device. Its holes are asked of the file system (lseek(2), SEEK_DATA and SEEK_HOLE) and never read.</summary>
public sealed partial class FileImage : ImageSource
{
    private const int SeekEnd = 2;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NoMoreData = 6; // ENXIO
    private const int NotSupported = 22; // EINVAL: a file system that knows no holes has none, nor has a device

    private readonly SafeFileHandle _file;
    private readonly long _length;
    private long _at;
    private long _dataEnd;

    /// <exception cref="IOException">It cannot be opened, or is neither a file nor a block device.</exception>
    public FileImage(string path)
    {
        _file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        // A device has no length but where its end is.
        _length = LSeek(_file, 0, SeekEnd);
        if (_length >= 0) return;
        _file.Dispose();
        throw new IOException($"{path} is neither a file nor a block device");
    }

    /// <summary>In bytes, holes included.</summary>
    public long Length => _length;

    public override ImagePart Next(Span<byte> into)
    {
        if (_at == _length) return default;
        if (_at >= _dataEnd && Find() is > 0 and var hole)
        {
            _at += hole;
            return new(0, hole);
        }

        var wanted = (int)Math.Min(into.Length, _dataEnd - _at);
        var read = RandomAccess.Read(_file, into[..wanted], _at);
        if (read == 0) throw new IOException($"the image became shorter while it was read: it had {_length} bytes, and ends at {_at}");
        _at += read;
        return new(read, 0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The hole here, in bytes; without one, <see cref="_dataEnd"/> is where the next one may begin.</summary>
    private long Find()
    {
        // What a file system with small blocks calls a hole within one of ours is read.
        var data = Seek(_at, SeekData);
        var holeEnd = data == _length ? _length : data & -ChunkCutter.BlockBytes;
        if (holeEnd > _at) return holeEnd - _at;
        _dataEnd = Math.Min(_length, (Seek(data, SeekHole) + ChunkCutter.BlockBytes - 1) & -ChunkCutter.BlockBytes);
        return 0;
    }

    /// <summary>An offset in the file; its length where there is nothing more.</summary>
    private long Seek(long from, int what)
    {
        var found = LSeek(_file, from, what);
        if (found >= 0) return Math.Min(found, _length);
        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            NoMoreData => _length,
            NotSupported => what == SeekData ? from : _length,
            _ => throw new IOException($"the image's holes cannot be found: errno {error}"),
        };
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long LSeek(SafeFileHandle file, long offset, int whence);
}
