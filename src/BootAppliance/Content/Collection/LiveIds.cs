using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Collection;

/// <summary>
/// A set of ids in 8 bytes for each: their prefixes, sorted. Two ids that begin alike are taken for one, which at worst keeps garbage;
/// what was added is never missed.
/// </summary>
public sealed class LiveIds
{
    private ulong[] _prefixes = new ulong[1024];
    private int _count;
    private int _sorted;

    public void Add(in ChunkId id)
    {
        if (_count == _prefixes.Length)
        {
            Sort();
            if (_count > _prefixes.Length / 2) Array.Resize(ref _prefixes, 2 * _prefixes.Length);
        }

        _prefixes[_count++] = id.Prefix;
    }

    public bool Contains(in ChunkId id)
    {
        if (_sorted != _count) Sort();
        return _prefixes.AsSpan(0, _count).BinarySearch(id.Prefix) >= 0;
    }

    private void Sort()
    {
        var all = _prefixes.AsSpan(0, _count);
        all.Sort();
        var kept = 0;
        foreach (var one in all)
            if (kept == 0 || all[kept - 1] != one) all[kept++] = one;
        _count = _sorted = kept;
    }
}
