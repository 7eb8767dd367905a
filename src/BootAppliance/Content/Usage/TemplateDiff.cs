using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Usage;

/// <summary>Chunks, each counted once, and their length unpacked in bytes.</summary>
public sealed record ChunkSum(long Chunks, long Bytes)
{
    public static ChunkSum None { get; } = new(0, 0);

    public ChunkSum With(int bytes) => new(Chunks + 1, Bytes + bytes);
}

/// <summary>One disk: what the new version has of the old one, on whichever disk; what it has besides; and what is gone from all of them.</summary>
public sealed record DiskDiff(string Disk, ChunkSum Shared, ChunkSum New, ChunkSum Gone);

/// <summary>What one version has of another one.</summary>
public sealed class TemplateDiff(IndexStore indexes)
{
    /// <param name="from">The old one.</param>
    /// <param name="to">The new one, which may be of another template.</param>
    /// <exception cref="IOException">An index cannot be read.</exception>
    public IReadOnlyList<DiskDiff> Of(Manifest from, Manifest to)
    {
        var (before, after) = (Disks(from), Disks(to));
        var (old, now) = (Ids(before), Ids(after));
        return
        [
            .. before.Keys.Union(after.Keys).Order().Select(number => new DiskDiff(
                $"disk{number}",
                Sum(after.GetValueOrDefault(number), old.Contains),
                Sum(after.GetValueOrDefault(number), id => !old.Contains(id)),
                Sum(before.GetValueOrDefault(number), id => !now.Contains(id)))),
        ];
    }

    private Dictionary<int, ChunkIndex> Disks(Manifest manifest) => manifest.Disks.ToDictionary(
        one => one.Number,
        one => indexes.Find(one.Index) ?? throw new IOException($"the index {one.Index} of {manifest.Name}/v={manifest.Version} is not in the store; see: bootappliance template verify"));

    private static HashSet<ChunkId> Ids(Dictionary<int, ChunkIndex> disks) => [.. disks.Values.SelectMany(one => one.Chunks, (_, chunk) => chunk.Id)];

    private static ChunkSum Sum(ChunkIndex? index, Predicate<ChunkId> counts)
    {
        var sum = ChunkSum.None;
        HashSet<ChunkId> seen = [];
        for (var i = 0; i < index?.Chunks.Length; i++)
            if (counts(index.Chunks[i].Id) && seen.Add(index.Chunks[i].Id)) sum = sum.With(index.LengthOf(i));
        return sum;
    }
}
