using System.Collections.Concurrent;
using BootAppliance.Content.Manifests;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>
/// The disks' indexes by their digests, each judged whenever it is read from the store. Those that are asked for again and again are
/// kept in memory, up to <see cref="KeptChunks"/> chunks in all. For any number of threads.
/// </summary>
public sealed class IndexStore(IBlobStore blobs)
{
    /// <summary>40 bytes each.</summary>
    private const int KeptChunks = 4_000_000;

    private const int MostShared = 4096;

    private readonly ConcurrentDictionary<Sha256Digest, WeakReference<byte[]>> _shared = new();
    private readonly Lock _gate = new();
    private readonly LinkedList<(Sha256Digest Digest, ChunkIndex Index)> _recent = [];

    /// <summary>Keeps an index, durably.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    public void Keep(Sha256Digest digest, ReadOnlySpan<byte> bytes)
    {
        blobs.Put(ContentKeys.Of(digest), bytes);
        blobs.Flush();
    }

    public bool Contains(Sha256Digest digest) => blobs.LengthOf(ContentKeys.Of(digest)) is not null;

    /// <summary>The bytes as they were sent; null if there is no such index.</summary>
    /// <exception cref="IOException">The store cannot be read, or what it has is another index.</exception>
    public byte[]? Read(Sha256Digest digest)
    {
        var key = ContentKeys.Of(digest);
        if (blobs.LengthOf(key) is not { } length) return null;
        // Those who read it at once share one copy: it may be hundreds of megabytes.
        if (_shared.TryGetValue(digest, out var reference) && reference.TryGetTarget(out var shared)) return shared;
        var bytes = new byte[length];
        if (blobs.Read(key, bytes, out var read) == BlobRead.Missing) return null;
        if (read == length && Sha256Digest.Of(bytes) == digest)
        {
            if (_shared.Count >= MostShared) _shared.Clear();
            _shared[digest] = new(bytes);
            return bytes;
        }

        throw new IOException($"the index {digest} in the store is corrupt; it was moved to {blobs.Quarantine(key)}; publish its template again, or copy it from another appliance");
    }

    /// <exception cref="IOException">As of <see cref="Read"/>.</exception>
    public ChunkIndex? Find(Sha256Digest digest)
    {
        lock (_gate)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Digest != digest) continue;
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value.Index;
            }
        }

        if (Parse(digest) is not { } index) return null;
        Remember(digest, index);
        return index;
    }

    /// <summary>As it is in the store now, for who goes through many: leaves memory to the others.</summary>
    /// <exception cref="IOException">As of <see cref="Read"/>.</exception>
    public ChunkIndex? Parse(Sha256Digest digest)
    {
        if (Read(digest) is not { } bytes) return null;
        return ChunkIndex.TryParse(bytes, out var index, out var error) ? index : throw new IOException($"the index {digest} cannot be read: {error}");
    }

    /// <summary>It was deleted: what memory has of it does not count any more.</summary>
    public void Forget(Sha256Digest digest)
    {
        lock (_gate)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Digest != digest) continue;
                _recent.Remove(node);
                return;
            }
        }
    }

    private void Remember(Sha256Digest digest, ChunkIndex index)
    {
        lock (_gate)
        {
            _recent.AddFirst((digest, index));
            for (var all = _recent.Sum(one => (long)one.Index.Chunks.Length); all > KeptChunks && _recent.Count > 1; _recent.RemoveLast()) all -= _recent.Last!.Value.Index.Chunks.Length;
        }
    }
}
