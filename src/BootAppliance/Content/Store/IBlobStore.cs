namespace BootAppliance.Content.Store;

public enum BlobRead
{
    Found,
    Missing,

    /// <summary>It is longer than the room given.</summary>
    TooLong,
}

/// <summary>A blob that is kept: its key, its length in bytes, and since when it is there.</summary>
public sealed record BlobEntry(string Key, long Length, DateTimeOffset Since);

/// <summary>
/// Where chunks and indexes lie, by keys such as <see cref="ContentKeys"/> makes: a folder, or an S3-compatible store. Knows nothing
/// of what is in them. A key's bytes never change. For any number of threads.
/// </summary>
public interface IBlobStore
{
    /// <summary>Its length in bytes; null if it is not there, or would not outlive a power cut yet.</summary>
    /// <exception cref="IOException">The store cannot be asked just now; nothing is known of the blob.</exception>
    long? LengthOf(string key);

    /// <exception cref="IOException">The store cannot be read just now; nothing is known of the blob.</exception>
    BlobRead Read(string key, Span<byte> into, out int length);

    /// <summary>Takes a blob unless it is there. Nobody ever sees a part of it, and it is kept once <see cref="Flush"/> has returned.</summary>
    /// <exception cref="IOException">It could not be taken.</exception>
    void Put(string key, ReadOnlySpan<byte> bytes);

    /// <summary>When this returns, all that was put before outlives a power cut.</summary>
    /// <exception cref="IOException">Something could not be kept, whoever had put it: it is as if it had not been put, so look before you rely on a blob.</exception>
    void Flush();

    /// <summary>Takes a blob out of use, and keeps what it was for whoever looks for the cause. Returns where; null if it is gone already.</summary>
    string? Quarantine(string key);

    /// <summary>Deletes a blob. What was asked of another machine within <paramref name="patience"/> and not answered may still happen a little later.</summary>
    /// <returns>False if it was not there.</returns>
    /// <exception cref="IOException">It could not be deleted, or it is not known whether it was.</exception>
    bool Remove(string key, TimeSpan patience);

    /// <summary>Every blob whose key begins with <paramref name="prefix"/>, a folder with its slash, in no order; those that come and go meanwhile may be among them.</summary>
    IEnumerable<BlobEntry> List(string prefix);
}
