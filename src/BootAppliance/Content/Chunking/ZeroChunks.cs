using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Chunking;

/// <summary>Chunks of zeros, of which an image has many and few that differ: each length is hashed and kept once.</summary>
internal sealed class ZeroChunks(int longest)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, ChunkId> _taken = [];
    private readonly byte[] _zeros = new byte[longest];

    public ChunkId Take(int length, TakeChunk take)
    {
        lock (_gate)
        {
            if (!_taken.TryGetValue(length, out var id)) _taken[length] = id = take(_zeros.AsSpan(0, length));
            return id;
        }
    }
}
