using System.Security.Cryptography;
using BootAppliance.Data;

namespace BootAppliance.Inventory;

/// <summary>
/// The appliance's own copies of kernels and initrds, named by their SHA-256, so that an ISO that is unmounted later
/// breaks nothing. A file is there whole and synced, or not at all.
/// </summary>
public sealed class FileStore(string directory, ImportOptions options)
{
    private const int BufferBytes = 1 << 20;
    private const string Incoming = "incoming-";

    public string PathOf(string sha256) => Path.Combine(directory, sha256[..2], sha256);

    public bool Has(StoredFile file) => IsDigest(file.Sha256) && File.Exists(PathOf(file.Sha256));

    /// <summary>Removes what uploads left that were cut off by a stop; called before anything listens.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(directory)) return;
        foreach (var leftover in Directory.EnumerateFiles(directory, Incoming + "*")) File.Delete(leftover);
    }

    /// <summary>Takes a stream in; the same content twice is kept once.</summary>
    /// <exception cref="FileTooLargeException">The stream is longer than <c>import.max_file</c>.</exception>
    public async Task<StoredFile> AddAsync(string name, string? source, Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var incoming = Path.Combine(directory, $"{Incoming}{Guid.NewGuid():n}");
        try
        {
            var (sha256, size) = await ReceiveAsync(incoming, content, cancellationToken);
            var path = PathOf(sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(incoming, path, overwrite: true);
            SyncedDirectory.Sync(Path.GetDirectoryName(path)!);
            return new StoredFile(name, sha256, size, source);
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    public static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private async Task<(string Sha256, long Size)> ReceiveAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[BufferBytes];
        var size = 0L;
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            size += read;
            if (size > options.MaxFileBytes) throw new FileTooLargeException(options.MaxFileBytes);
            hash.AppendData(buffer.AsSpan(0, read));
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }
}

public sealed class FileTooLargeException(long limit)
    : Exception($"the file is larger than import.max_file, which is {limit} bytes; raise it in the configuration");
