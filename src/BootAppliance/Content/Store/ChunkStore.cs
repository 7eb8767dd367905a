using System.Diagnostics.CodeAnalysis;
using BootAppliance.Content.Chunking;
using BootAppliance.Content.Compression;
using BootAppliance.Events;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>Why a chunk could not be had or kept.</summary>
public enum ChunkFault
{
    None,
    Missing,

    /// <summary>It does not unpack, or is not what it is named; it is in quarantine.</summary>
    Corrupt,

    /// <summary>The store's chunk is sound, and not what the index tells of it.</summary>
    Mismatched,

    /// <summary>What was to be kept does not unpack, or is not what it is named; nothing was kept.</summary>
    Refused,
}

/// <summary>
/// Chunks in a <see cref="IBlobStore"/>, each one zstd frame: what goes in was hashed, what comes out is hashed again. For any
/// number of threads. <paramref name="longest"/>, in bytes, is the largest maximum of the indexes that the store serves; so many bytes of
/// what is asked for again are kept in <paramref name="memory"/>.
/// </summary>
public sealed class ChunkStore(IBlobStore blobs, int longest, EventStream events, long memory = 0) : IDisposable
{
    private const int LooksAtOnce = 16;

    private readonly Lock _gate = new();
    private readonly Stack<Workspace> _idle = [];
    private readonly ProvedChunks _proved = new();
    private readonly HotFrames _hot = new(memory, TimeProvider.System);

    /// <summary>What any chunk fits in, packed; in bytes.</summary>
    public int FrameRoom { get; } = ZstdFrames.Bound(longest);

    /// <summary>Takes <paramref name="chunk"/> unless it is there; it is kept once <see cref="Flush"/> has returned. Returns its name. A <see cref="TakeChunk"/> once the digest is chosen.</summary>
    /// <exception cref="ArgumentException">It is longer than the longest.</exception>
    /// <exception cref="IOException">It could not be kept.</exception>
    public ChunkId Add(ChunkDigest digest, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length > longest) throw new ArgumentException($"a chunk of {chunk.Length} bytes is longer than {longest}", nameof(chunk));
        var id = digest.IdOf(chunk);
        var key = ContentKeys.Of(id);
        if (blobs.LengthOf(key) is not null) return id;
        var workspace = Rent();
        var frame = workspace.Frame.AsSpan(0, workspace.Zstd.Pack(chunk, workspace.Frame));
        blobs.Put(key, frame);
        _proved.Add(id, frame);
        Return(workspace);
        return id;
    }

    /// <summary>When this returns, all that was taken before is kept.</summary>
    /// <exception cref="IOException">Something could not be kept.</exception>
    public void Flush() => blobs.Flush();

    /// <summary>Those that are not there. Several are looked for at once: a bucket takes milliseconds for each.</summary>
    /// <param name="ids">Each once.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <exception cref="IOException">The store cannot be asked just now.</exception>
    public HashSet<ChunkId> Missing(IReadOnlyCollection<ChunkId> ids, CancellationToken cancellationToken)
    {
        HashSet<ChunkId> missing = [];
        try
        {
            Parallel.ForEach(ids, new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellationToken }, id =>
            {
                if (Contains(id)) return;
                lock (missing) missing.Add(id);
            });
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(one => one is IOException))
        {
            throw new IOException(exception.InnerExceptions[0].Message, exception.InnerExceptions[0]);
        }

        return missing;
    }

    public bool Contains(in ChunkId id) => blobs.LengthOf(ContentKeys.Of(id)) is not null;

    /// <summary>Takes a chunk that came packed from somebody else, once it proved to be what it is named; it is kept once <see cref="Flush"/> has returned.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    public ChunkFault AddFrame(ChunkDigest digest, in ChunkId id, ReadOnlySpan<byte> frame, out string? reason)
    {
        var workspace = Rent();
        reason = workspace.Zstd.TryUnpack(frame, workspace.Chunk, out var length, out var error) ? Mismatch(digest, id, workspace.Chunk.AsSpan(0, length)) : error;
        Return(workspace);
        if (reason is not null) return ChunkFault.Refused;
        blobs.Put(ContentKeys.Of(id), frame);
        _proved.Add(id, frame);
        return ChunkFault.None;
    }

    /// <summary>
    /// Reads a chunk whole, and believes it only if its digest is its name. <paramref name="into"/> is as long as the chunk may be by
    /// its index. One that is sound, but longer or named by the other digest, stays where it is: the index lies, not the store.
    /// </summary>
    /// <exception cref="IOException">The store cannot be read just now.</exception>
    public ChunkFault TryRead(ChunkDigest digest, in ChunkId id, Span<byte> into, out int length, out string? reason)
    {
        length = 0;
        var workspace = Rent();
        var found = blobs.Read(ContentKeys.Of(id), workspace.Frame, out var packed);
        var isSound = false;
        reason = found switch
        {
            BlobRead.Missing => $"the store has no chunk {id}",
            BlobRead.TooLong => $"it is longer than {workspace.Frame.Length} bytes, packed",
            _ => workspace.Zstd.TryUnpack(workspace.Frame.AsSpan(0, packed), into, out length, out var error) ? Mismatch(digest, id, into[..length]) : error,
        };
        if (reason is not null)
        {
            length = 0;
            isSound = found == BlobRead.Found && Fault(id, workspace, workspace.Frame.AsSpan(0, packed)) is null;
        }

        Return(workspace);
        if (reason is null) return ChunkFault.None;
        if (found == BlobRead.Missing) return ChunkFault.Missing;
        if (isSound) return ChunkFault.Mismatched;
        Quarantine(id, reason);
        return ChunkFault.Corrupt;
    }

    /// <summary>
    /// Reads a chunk as it is packed, at most <see cref="FrameRoom"/> bytes. It is unpacked and its digest taken before it is handed out,
    /// unless these very bytes were proved since the start.
    /// </summary>
    /// <returns>False if there is no sound one.</returns>
    /// <exception cref="IOException">The store cannot be read just now.</exception>
    public bool TryReadFrame(in ChunkId id, Span<byte> into, out int length)
    {
        if (_hot.TryGet(id, out var hot))
        {
            hot.CopyTo(into);
            length = hot.Length;
            return true;
        }

        var stamp = _hot.Stamp;
        var found = blobs.Read(ContentKeys.Of(id), into, out length);
        if (found == BlobRead.Missing) return false;
        if (found == BlobRead.Found && _proved.Has(id, into[..length]))
        {
            if (_hot.HasRoom) _hot.Add(id, into[..length].ToArray(), stamp);
            return true;
        }

        var workspace = Rent();
        var reason = found == BlobRead.Found ? Fault(id, workspace, into[..length]) : $"it is longer than {into.Length} bytes, packed";
        Return(workspace);
        if (reason is null) _proved.Add(id, into[..length]);
        else Quarantine(id, reason);
        return reason is null;
    }

    /// <summary>A chunk as it is packed, if memory has it; nobody may write to it.</summary>
    public bool TryReadHot(in ChunkId id, [NotNullWhen(true)] out byte[]? frame) => _hot.TryGet(id, out frame);

    /// <summary>It was deleted: memory shall not have it either. That of other appliances of the same store may, until it is pushed out there.</summary>
    public void Forget(in ChunkId id) => _hot.Forget(id);

    /// <summary>Reads a chunk by its name alone, whichever digest that is; <paramref name="into"/> is as long as the longest.</summary>
    /// <returns>False if there is no sound one.</returns>
    /// <exception cref="IOException">The store cannot be read just now.</exception>
    public bool TryReadAny(in ChunkId id, Span<byte> into, out int length) => ReadAny(id, into, out length) == ChunkFault.None;

    /// <summary>As <see cref="TryReadAny"/>, and says why there is none.</summary>
    /// <exception cref="IOException">The store cannot be read just now.</exception>
    public ChunkFault ReadAny(in ChunkId id, Span<byte> into, out int length)
    {
        var fault = TryRead(ChunkDigest.Sha256, id, into, out length, out _);
        return fault == ChunkFault.Mismatched ? TryRead(ChunkDigest.Sha512Truncated, id, into, out length, out _) : fault;
    }

    public void Dispose()
    {
        foreach (var workspace in _idle) workspace.Zstd.Dispose();
    }

    private static string? Mismatch(ChunkDigest digest, in ChunkId id, ReadOnlySpan<byte> chunk) =>
        digest.IdOf(chunk) is var found && found == id ? null : $"its bytes are chunk {found}";

    /// <summary>Null if it is what it is named by either digest.</summary>
    private static string? Fault(in ChunkId id, Workspace workspace, ReadOnlySpan<byte> frame)
    {
        if (!workspace.Zstd.TryUnpack(frame, workspace.Chunk, out var length, out var error)) return error;
        var chunk = workspace.Chunk.AsSpan(0, length);
        return Mismatch(ChunkDigest.Sha256, id, chunk) is { } mismatch && Mismatch(ChunkDigest.Sha512Truncated, id, chunk) is not null ? mismatch : null;
    }

    private void Quarantine(in ChunkId id, string reason)
    {
        var where = blobs.Quarantine(ContentKeys.Of(id));
        _hot.Forget(id);
        if (where is null) return;
        events.Post(new("content.corrupt", EventLevel.Error, $"chunk {id} in the store is corrupt: {reason}; it was moved to {where} and has to come from another source")
        {
            Reason = nameof(ChunkFault.Corrupt).ToLowerInvariant(),
            Data = new Dictionary<string, string> { ["chunk"] = id.ToString(), ["quarantine"] = where },
        });
    }

    private Workspace Rent()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out var idle)) return idle;
        }

        return new(new(), new byte[longest], new byte[FrameRoom]);
    }

    // One that an exception kept from coming back is left to the collector.
    private void Return(Workspace workspace)
    {
        lock (_gate) _idle.Push(workspace);
    }

    private sealed record Workspace(ZstdFrames Zstd, byte[] Chunk, byte[] Frame);
}
