using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Usage;

/// <summary>One of the equal parts of a disk: its bytes that are zeros, that the version before has too, and that are new.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DiskCell(long Zeros, long Shared, long New);

/// <summary>A disk from its beginning to its end, in <see cref="Cells"/> equal parts, beside the version before it.</summary>
public sealed record DiskPicture(string Disk, IReadOnlyList<DiskCell> Parts)
{
    public const int Cells = 96;

    public long Shared => Parts.Sum(one => one.Shared);

    public long New => Parts.Sum(one => one.New);
}

/// <summary>Draws what a version shares with the one before it. Versions never change, so each is drawn once.</summary>
public sealed class DiskMap(IndexStore indexes, ZeroIds zeros)
{
    private const int MostKept = 4096;
    private readonly ConcurrentDictionary<(Sha256Digest Disk, Sha256Digest? Before), DiskPicture> _drawn = new();

    /// <summary>The disks of <paramref name="version"/>, each beside the disk of the same number in <paramref name="before"/>; one whose index cannot be read is left out.</summary>
    public IReadOnlyList<DiskPicture> Of(Manifest version, Manifest? before)
    {
        List<DiskPicture> pictures = [];
        foreach (var disk in version.Disks)
        {
            var old = before?.Disks.FirstOrDefault(one => one.Number == disk.Number);
            var key = (disk.Index, old?.Index);
            if (!_drawn.TryGetValue(key, out var picture))
            {
                if (Draw(disk, old) is not { } drawn) continue;
                if (_drawn.Count >= MostKept) _drawn.Clear();
                _drawn[key] = picture = drawn;
            }

            pictures.Add(picture);
        }

        return pictures;
    }

    private DiskPicture? Draw(ManifestDisk disk, ManifestDisk? old)
    {
        try
        {
            if (indexes.Find(disk.Index) is not { } index) return null;
            HashSet<ChunkId> known = old is null || indexes.Find(old.Index) is not { } before ? [] : [.. before.Chunks.Select(one => one.Id)];
            var cells = new DiskCell[DiskPicture.Cells];
            for (var i = 0; i < index.Chunks.Length; i++)
            {
                var length = index.LengthOf(i);
                var isZero = zeros.IsZeros(index.Digest, index.Chunks[i].Id, length);
                var isShared = !isZero && known.Contains(index.Chunks[i].Id);
                Spread(cells, index.StartOf(i), length, index.ImageLength, (cell, bytes) => isZero ? cell with { Zeros = cell.Zeros + bytes } : isShared ? cell with { Shared = cell.Shared + bytes } : cell with { New = cell.New + bytes });
            }

            return new(disk.Role, cells);
        }
        catch (IOException)
        {
            // Told where the content is verified and served; a page is no place to fail for it.
            return null;
        }
    }

    /// <summary>Gives each of the parts that a chunk lies in its bytes.</summary>
    private static void Spread(DiskCell[] cells, long start, long length, long whole, Func<DiskCell, long, DiskCell> add)
    {
        for (var end = start + length; start < end;)
        {
            var at = (int)(start * cells.Length / whole);
            var next = Math.Min(end, ((at + 1) * whole + cells.Length - 1) / cells.Length);
            cells[at] = add(cells[at], next - start);
            start = next;
        }
    }
}
