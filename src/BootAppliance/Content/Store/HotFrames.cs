using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>
/// Packed chunks that were asked for more than once, in memory: about <paramref name="room"/> bytes of them, 0 for none. In two
/// generations: what is asked for again moves to the young one, and when that has half the room the old one goes. For any number of
/// threads.
/// </summary>
internal sealed class HotFrames(long room)
{
    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<ChunkId, byte[]> _young = new();
    private volatile ConcurrentDictionary<ChunkId, byte[]> _old = new();
    private long _bytes;

    public bool TryGet(in ChunkId id, [NotNullWhen(true)] out byte[]? frame)
    {
        if (_young.TryGetValue(id, out frame)) return true;
        if (!_old.TryGetValue(id, out frame)) return false;
        Add(id, frame);
        return true;
    }

    /// <summary>The array is the caller's no more.</summary>
    public void Add(in ChunkId id, byte[] frame)
    {
        if (room == 0 || !_young.TryAdd(id, frame) || Interlocked.Add(ref _bytes, frame.Length) < room / 2) return;
        lock (_gate)
        {
            if (Volatile.Read(ref _bytes) < room / 2) return;
            (_old, _young) = (_young, new());
            Volatile.Write(ref _bytes, 0);
        }
    }

    public void Forget(in ChunkId id)
    {
        _young.TryRemove(id, out _);
        _old.TryRemove(id, out _);
    }
}
