using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Tftp;

/// <summary>What a transfer sends: a file, read where it is wanted, or bytes in memory.</summary>
internal sealed class TftpSource : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly ReadOnlyMemory<byte> _bytes;

    public TftpSource(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(_file);
    }

    public TftpSource(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Length = bytes.Length;
    }

    public long Length { get; }

    /// <summary>Reads as much as fits, short only at the end.</summary>
    public int Read(long offset, Span<byte> destination)
    {
        if (_file is null)
        {
            var part = _bytes.Span[(int)Math.Min(offset, Length)..];
            part = part[..Math.Min(part.Length, destination.Length)];
            part.CopyTo(destination);
            return part.Length;
        }

        var total = 0;
        while (total < destination.Length && RandomAccess.Read(_file, destination[total..], offset + total) is > 0 and var read) total += read;
        return total;
    }

    public void Dispose() => _file?.Dispose();
}
