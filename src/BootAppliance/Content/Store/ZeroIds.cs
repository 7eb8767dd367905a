using System.Collections.Concurrent;
using BootAppliance.Content.Chunking;
using BootAppliance.Content.Manifests;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>Which chunks are nothing but zeros: by length and digest, of which an image has few that differ. For any number of threads.</summary>
public sealed class ZeroIds
{
    // Lengths are multiples of 4 KiB but for one at an image's end.
    private const int MostKept = 1024;

    private static readonly byte[] Zeros = new byte[ChunkRules.Longest];
    private readonly ConcurrentDictionary<(ChunkDigest Digest, int Length), ChunkId> _known = new();

    /// <param name="digest">Of the index.</param>
    /// <param name="id">Of the chunk.</param>
    /// <param name="length">Of the chunk in bytes; longer ones than <see cref="ChunkRules.Longest"/> are said not to be zeros.</param>
    public bool IsZeros(ChunkDigest digest, in ChunkId id, int length)
    {
        if (length > Zeros.Length) return false;
        if (!_known.TryGetValue((digest, length), out var zeros))
        {
            zeros = digest.IdOf(Zeros.AsSpan(0, length));
            if (_known.Count < MostKept) _known[(digest, length)] = zeros;
        }

        return zeros == id;
    }
}
