using BootAppliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Content.Chunking;

/// <summary>A raw image in a file or on a block device. Its holes are asked of the file system (lseek(2), SEEK_DATA and SEEK_HOLE) and never read.</summary>
public sealed class FileImage : ImageSource
{
    private readonly SafeFileHandle _file;
    private readonly long _length;
    private long _at;
    private long _dataEnd;

    /// <exception cref="IOException">It cannot be opened, or is neither a file nor a block device.</exception>
    public FileImage(string path)
    {
        _file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        // A device has no length but where its end is.
        if (LinuxFile.Seek(_file, 0, LinuxFile.SeekEnd, out _length) == LinuxError.None) return;
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
        var data = Seek(_at, LinuxFile.SeekData);
        var holeEnd = data == _length ? _length : data & -ChunkCutter.BlockBytes;
        if (holeEnd > _at) return holeEnd - _at;
        _dataEnd = Math.Min(_length, (Seek(data, LinuxFile.SeekHole) + ChunkCutter.BlockBytes - 1) & -ChunkCutter.BlockBytes);
        return 0;
    }

    /// <summary>An offset in the file; its length where there is nothing more.</summary>
    private long Seek(long from, int what)
    {
        var error = LinuxFile.Seek(_file, from, what, out var found);
        return error switch
        {
            LinuxError.None => Math.Min(found, _length),
            LinuxError.NoMoreData => _length,
            // A file system that knows no holes has none, nor has a device.
            LinuxError.InvalidArgument => what == LinuxFile.SeekData ? from : _length,
            _ => throw new IOException($"the image's holes cannot be found: {LinuxError.Words(error)}"),
        };
    }
}
