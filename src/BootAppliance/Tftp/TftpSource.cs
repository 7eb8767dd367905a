using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Tftp;

/// <summary>What a transfer sends: a file, read where it is wanted, or bytes in memory.</summary>
internal sealed class TftpSource : IDisposable
{
    private readonly IProgress<long>? _progress;
    private readonly SafeFileHandle? _file;
    private readonly ReadOnlyMemory<byte> _bytes;

    public TftpSource(string path, IProgress<long>? progress = null)
    {
        _progress = progress;
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(_file);
    }

    public TftpSource(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Length = bytes.Length;
    }

    public long Length { get; }

    /// <summary>Fills the parts one after another, by one system call; short only at the end.</summary>
    public int Read(long offset, IReadOnlyList<Memory<byte>> parts)
    {
        if (_file is not null)
        {
            // What is read next follows what was acknowledged.
            _progress?.Report(offset);
            return (int)RandomAccess.Read(_file, parts, offset);
        }

        var rest = _bytes.Span[(int)Math.Min(offset, Length)..];
        var total = 0;
        foreach (var part in parts)
        {
            var length = Math.Min(part.Length, rest.Length);
            rest[..length].CopyTo(part.Span);
            rest = rest[length..];
            total += length;
        }

        return total;
    }

    /// <summary>All of it has been acknowledged.</summary>
    public void Ended() => _progress?.Report(Length);

    public void Dispose() => _file?.Dispose();
}
