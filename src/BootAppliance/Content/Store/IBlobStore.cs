using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

public enum BlobRead
{
    Found,
    Missing,

    /// <summary>It is longer than the room given, which any whole chunk fits in.</summary>
    TooLong,
}

/// <summary>Where packed chunks lie, by their id: a folder, or an S3-compatible store. Knows nothing of what is in them. For any number of threads.</summary>
public interface IBlobStore
{
    bool Contains(in ChunkId id);

    /// <exception cref="IOException">The store cannot be read just now; nothing is known of the chunk.</exception>
    BlobRead Read(in ChunkId id, Span<byte> into, out int length);

    /// <summary>Keeps a chunk unless it is there; when this returns it outlives a power cut, and nobody ever sees a part of it.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    void Put(in ChunkId id, ReadOnlySpan<byte> frame);

    /// <summary>Takes a chunk out of use, and keeps what it was for whoever looks for the cause. Returns where; null if it is gone already.</summary>
    string? Quarantine(in ChunkId id);
}
