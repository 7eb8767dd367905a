using BootAppliance.Data;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>
/// casync's store in a folder, <c>.castr</c>: <c>xxxx/&lt;64 hex&gt;.cacnk</c>. casync and desync read it as it is, and write to it. What is
/// on its way stands in <c>.incoming</c>, which is emptied at the start; so one process of ours owns the folder.
/// </summary>
public sealed class DirectoryBlobStore : IBlobStore
{
    private readonly string _folder;
    private readonly string _incoming;
    private readonly string _quarantine;
    private readonly Lock _shards = new();
    private readonly HashSet<ChunkId> _underway = [];
    private long _number;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public DirectoryBlobStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _incoming = Path.Combine(_folder, ".incoming");
        _quarantine = Path.Combine(_folder, ".quarantine");
        Directory.CreateDirectory(_incoming);
        foreach (var left in Directory.EnumerateFiles(_incoming)) File.Delete(left);
        // What a killed process had renamed and not yet synced is believed from now on.
        SyncedDirectory.SyncAll(_folder);
    }

    public bool Contains(in ChunkId id)
    {
        // Renamed is not yet durable.
        lock (_underway)
        {
            if (_underway.Contains(id)) return false;
        }

        return File.Exists(PathOf(id));
    }

    public BlobRead Read(in ChunkId id, Span<byte> into, out int length)
    {
        length = 0;
        try
        {
            using var file = File.OpenHandle(PathOf(id));
            // What is longer than said may grow, and what is shorter be read short: only what was read counts.
            if (RandomAccess.GetLength(file) > into.Length) return BlobRead.TooLong;
            for (int read; length < into.Length && (read = RandomAccess.Read(file, into[length..], length)) > 0;) length += read;
            return BlobRead.Found;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return BlobRead.Missing;
        }
    }

    public void Put(in ChunkId id, ReadOnlySpan<byte> frame)
    {
        lock (_underway)
        {
            while (!_underway.Add(id)) Monitor.Wait(_underway);
        }

        try
        {
            var path = PathOf(id);
            if (!File.Exists(path)) Write(path, frame);
        }
        finally
        {
            lock (_underway)
            {
                _underway.Remove(id);
                Monitor.PulseAll(_underway);
            }
        }
    }

    public string? Quarantine(in ChunkId id)
    {
        Directory.CreateDirectory(_quarantine);
        var path = Path.Combine(_quarantine, $"{id}{ChunkPath.Suffix}");
        try
        {
            File.Move(PathOf(id), path, overwrite: true);
            return path;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Write(string path, ReadOnlySpan<byte> frame)
    {
        var shard = Path.GetDirectoryName(path)!;
        Make(shard);
        var incoming = Path.Combine(_incoming, Interlocked.Increment(ref _number).ToString());
        try
        {
            using (var file = File.OpenHandle(incoming, FileMode.CreateNew, FileAccess.Write, preallocationSize: frame.Length))
            {
                RandomAccess.Write(file, frame, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(incoming, path, overwrite: true);
        }
        catch
        {
            File.Delete(incoming);
            throw;
        }

        SyncedDirectory.Sync(shard);
    }

    /// <summary>A shard's folder, durably: whoever sees it may use it.</summary>
    private void Make(string shard)
    {
        lock (_shards)
        {
            if (Directory.Exists(shard)) return;
            Directory.CreateDirectory(shard);
            SyncedDirectory.Sync(_folder);
        }
    }

    private string PathOf(in ChunkId id) => Path.Combine(_folder, ChunkPath.Of(id));
}
