using BootAppliance.Data;

namespace BootAppliance.Content.Store;

/// <summary>
/// Blobs as files of a folder, by their keys. What is on its way stands in <c>.incoming</c>, which is emptied at the start; so one
/// process of ours owns the folder. Many blobs cost one sync: they are written, synced together, given their names, and synced again.
/// </summary>
public sealed class DirectoryBlobStore : IBlobStore
{
    // So many files are synced one by one; for more, all of the file system is.
    private const int Few = 8;

    // What is put beyond it is flushed without being asked for.
    private const int MostPending = 4096;

    private readonly string _folder;
    private readonly string _incoming;
    private readonly string _quarantine;
    private readonly Lock _flushing = new();
    private readonly Lock _gate = new();
    private readonly HashSet<string> _folders = [];
    private readonly HashSet<string> _underway = [];
    private List<Incoming> _pending = [];
    private long _number;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public DirectoryBlobStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _incoming = Path.Combine(_folder, ".incoming");
        _quarantine = Path.Combine(_folder, ".quarantine");
        Directory.CreateDirectory(_incoming);
        foreach (var left in Directory.EnumerateFiles(_incoming)) File.Delete(left);
        // What a killed process had named and not yet synced is believed from now on.
        SyncedDirectory.SyncAll(_folder);
    }

    public long? LengthOf(string key)
    {
        // Named is not yet durable.
        lock (_gate)
        {
            if (_underway.Contains(key)) return null;
        }

        return new FileInfo(PathOf(key)) is { Exists: true } file ? file.Length : null;
    }

    public BlobRead Read(string key, Span<byte> into, out int length)
    {
        length = 0;
        try
        {
            using var file = File.OpenHandle(PathOf(key));
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

    public void Put(string key, ReadOnlySpan<byte> bytes)
    {
        var path = PathOf(key);
        if (File.Exists(path)) return;
        var incoming = Path.Combine(_incoming, Interlocked.Increment(ref _number).ToString());
        try
        {
            using var file = File.OpenHandle(incoming, FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(file, bytes, 0);
        }
        catch
        {
            File.Delete(incoming);
            throw;
        }

        bool isKept, isMany;
        lock (_gate)
        {
            // Somebody else's came and was kept meanwhile: it shall not look as if it were on its way again.
            isKept = !_underway.Contains(key) && File.Exists(path);
            if (!isKept)
            {
                _underway.Add(key);
                _pending.Add(new(key, incoming, path));
            }

            isMany = _pending.Count >= MostPending;
        }

        if (isKept) File.Delete(incoming);
        if (isMany) Flush();
    }

    public void Flush()
    {
        // Also with nothing of its own to sync: what it saw may be on its way by another's flush.
        lock (_flushing)
        {
            List<Incoming> all;
            lock (_gate) (all, _pending) = (_pending, []);
            try
            {
                Sync(all, one => one.Path, SyncedDirectory.SyncFile);
                foreach (var one in all)
                {
                    MakeFolder(Path.GetDirectoryName(one.Named)!, syncs: all.Count <= Few);
                    File.Move(one.Path, one.Named, overwrite: true);
                }

                Sync(all, one => Path.GetDirectoryName(one.Named)!, SyncedDirectory.Sync);
            }
            catch
            {
                // After a sync that failed the kernel may take what was lost for written, and the next sync succeed: nothing of it counts.
                _folders.Clear();
                foreach (var one in all)
                {
                    File.Delete(one.Path);
                    if (File.Exists(one.Named)) File.Delete(one.Named);
                }

                throw;
            }
            finally
            {
                lock (_gate)
                {
                    foreach (var one in all) _underway.Remove(one.Key);
                }
            }
        }
    }

    public string? Quarantine(string key)
    {
        Directory.CreateDirectory(_quarantine);
        var path = Path.Combine(_quarantine, Path.GetFileName(key));
        return Gone(() => File.Move(PathOf(key), path, overwrite: true)) ? null : path;
    }

    public bool Remove(string key, TimeSpan patience)
    {
        var path = PathOf(key);
        if (!File.Exists(path)) return false;
        File.Delete(path);
        return true;
    }

    public IEnumerable<BlobEntry> List(string prefix)
    {
        DirectoryInfo folder = new(PathOf(prefix));
        if (!folder.Exists) yield break;
        // One that went meanwhile has no length any more.
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(one => one.Exists))
            yield return new(Path.GetRelativePath(_folder, file.FullName), file.Length, new(file.LastWriteTimeUtc, TimeSpan.Zero));
    }

    private void Sync(List<Incoming> all, Func<Incoming, string> pathOf, Action<string> sync)
    {
        if (all.Count > Few) SyncedDirectory.SyncAll(_folder);
        else foreach (var path in all.Select(pathOf).Distinct().Where(Path.Exists)) sync(path);
    }

    /// <summary>A folder for blobs, and those above it; durably, unless all of the file system is synced afterwards: thousands of new folders would each wait for the disk.</summary>
    private void MakeFolder(string folder, bool syncs)
    {
        if (_folders.Contains(folder)) return;
        var above = Path.GetDirectoryName(folder)!;
        if (above.Length > _folder.Length) MakeFolder(above, syncs);
        Directory.CreateDirectory(folder);
        // One that is there already may be of a flush that failed before its sync.
        if (syncs) SyncedDirectory.Sync(above);
        _folders.Add(folder);
    }

    private static bool Gone(Action move)
    {
        try
        {
            move();
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
    }

    private string PathOf(string key) => Path.Combine(_folder, key);

    private sealed record Incoming(string Key, string Path, string Named);
}
