using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>
/// Packed chunks that were proved and then asked for, in memory: about <paramref name="room"/> bytes of them, 0 for none. In two
/// generations: what is asked for again moves to the young one, and when that has half the room the old one goes, at most every
/// <see cref="Shortest"/>: more than there is room for shall not cost a proof and a copy each time. For any number of threads.
/// </summary>
internal sealed class HotFrames(long room, TimeProvider clock)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<ChunkId, byte[]> _young = new();
    private volatile ConcurrentDictionary<ChunkId, byte[]> _old = new();
    private long _bytes;
    private long _forgotten;
    private long? _turned;

    /// <summary>Whether it would take one more now.</summary>
    public bool HasRoom => room > 0 && (Volatile.Read(ref _bytes) < room / 2 || MayTurn);

    /// <summary>Taken before a chunk is read from the store, and given to <see cref="Add"/> with what was read.</summary>
    public long Stamp => Volatile.Read(ref _forgotten);

    public bool TryGet(in ChunkId id, [NotNullWhen(true)] out byte[]? frame)
    {
        if (_young.TryGetValue(id, out frame)) return true;
        var stamp = Stamp;
        if (!_old.TryGetValue(id, out frame)) return false;
        Add(id, frame, stamp);
        return true;
    }

    /// <summary>Unless something was forgotten since <paramref name="stamp"/>: it may have been this. The array is the caller's no more.</summary>
    public void Add(in ChunkId id, byte[] frame, long stamp)
    {
        lock (_gate)
        {
            if (!HasRoom || stamp != _forgotten) return;
            if (_bytes >= room / 2)
            {
                (_old, _young, _bytes) = (_young, new(), 0);
                _turned = clock.GetTimestamp();
            }

            if (_young.TryAdd(id, frame)) _bytes += frame.Length;
        }
    }

    /// <summary>It is not what the store has any more.</summary>
    public void Forget(in ChunkId id)
    {
        lock (_gate)
        {
            Volatile.Write(ref _forgotten, _forgotten + 1);
            _young.TryRemove(id, out _);
            _old.TryRemove(id, out _);
        }
    }

    private bool MayTurn => _turned is not { } turned || clock.GetElapsedTime(turned) > Shortest;
}
