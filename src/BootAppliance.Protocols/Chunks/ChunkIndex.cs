using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace BootAppliance.Protocols.Chunks;

/// <summary>One chunk of an index: where it ends in the image, in bytes, and what it is named.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IndexedChunk(long End, ChunkId Id);

/// <summary>
/// casync's index of an image, <c>.caibx</c> (<c>caformat.h</c>, <c>caindex.c</c>); all numbers are 64 bits, little endian:
/// <c>48, 96824d9c7b129ff9, flags, minimum, average, maximum | 2^64-1, e75b9e112f17417d | (end, id of 32 bytes)* |
/// 0, 0, 48, bytes of the table, 4b4f050e5549ecd1</c>. The table's bytes count its own head and the tail.
/// </summary>
public sealed record ChunkIndex(ChunkSizes Sizes, ChunkIndexFlags Flags, ImmutableArray<IndexedChunk> Chunks)
{
    private const ulong HeaderType = 0x96824d9c7b129ff9;
    private const ulong TableType = 0xe75b9e112f17417d;
    private const ulong TailMarker = 0x4b4f050e5549ecd1;
    private const int HeaderLength = 48;
    private const int TableHeadLength = 16;
    private const int EntryLength = 8 + ChunkId.Length;

    // By chance the tail is as long as an entry; its first eight bytes, 0, are what no chunk ends at.
    private const int TailLength = 40;
    private const ChunkIndexFlags Known = ChunkIndexFlags.ExcludeFile | ChunkIndexFlags.Sha512Truncated | ChunkIndexFlags.ExcludeSubmounts | ChunkIndexFlags.ExcludeNoDump;

    /// <summary>An index as we make it. casync wants <see cref="ChunkIndexFlags.ExcludeNoDump"/> in each.</summary>
    public static ChunkIndex Of(ChunkSizes sizes, ChunkDigest digest, ImmutableArray<IndexedChunk> chunks) =>
        new(sizes, ChunkIndexFlags.ExcludeNoDump | (digest == ChunkDigest.Sha512Truncated ? ChunkIndexFlags.Sha512Truncated : ChunkIndexFlags.None), chunks);

    public ChunkDigest Digest => Flags.HasFlag(ChunkIndexFlags.Sha512Truncated) ? ChunkDigest.Sha512Truncated : ChunkDigest.Sha256;

    /// <summary>The image's length in bytes.</summary>
    public long ImageLength => Chunks.IsEmpty ? 0 : Chunks[^1].End;

    /// <summary>How many bytes <see cref="Write"/> writes.</summary>
    /// <exception cref="OverflowException">More than 2 GiB: 53 million chunks, about 3 TB of an image that is cut as we cut.</exception>
    public int Length => checked(HeaderLength + TableHeadLength + Chunks.Length * EntryLength + TailLength);

    public long StartOf(int chunk) => chunk == 0 ? 0 : Chunks[chunk - 1].End;

    public int LengthOf(int chunk) => (int)(Chunks[chunk].End - StartOf(chunk));

    public bool Equals(ChunkIndex? other) => other is not null && Sizes == other.Sizes && Flags == other.Flags && Chunks.AsSpan().SequenceEqual(other.Chunks.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Sizes, Flags, Chunks.Length, ImageLength);

    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        Put(ref destination, HeaderLength);
        Put(ref destination, HeaderType);
        Put(ref destination, (ulong)Flags);
        Put(ref destination, (ulong)Sizes.Minimum);
        Put(ref destination, (ulong)Sizes.Average);
        Put(ref destination, (ulong)Sizes.Maximum);
        Put(ref destination, ulong.MaxValue);
        Put(ref destination, TableType);
        foreach (var chunk in Chunks)
        {
            Put(ref destination, (ulong)chunk.End);
            chunk.Id.Write(destination);
            destination = destination[ChunkId.Length..];
        }

        Put(ref destination, 0);
        Put(ref destination, 0);
        Put(ref destination, HeaderLength);
        Put(ref destination, (ulong)(Length - HeaderLength));
        Put(ref destination, TailMarker);
    }

    /// <returns>False, with the reason, for anything that is not a whole index and nothing but one. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ChunkIndex? index, out string? error)
    {
        index = null;
        if ((error = HeaderFault(bytes)) is not null) return false;
        ChunkSizes sizes = new((int)At(bytes, 24), (int)At(bytes, 32), (int)At(bytes, 40));
        if (!sizes.AreValid)
        {
            error = "the sizes of its chunks are not minimum, average and maximum";
            return false;
        }

        var table = bytes[(HeaderLength + TableHeadLength)..^TailLength];
        var chunks = ImmutableArray.CreateBuilder<IndexedChunk>(table.Length / EntryLength);
        var start = 0UL;
        for (; !table.IsEmpty; table = table[EntryLength..])
        {
            var end = At(table, 0);
            if (end <= start || end - start > (ulong)sizes.Maximum || end > long.MaxValue)
            {
                error = $"chunk {chunks.Count} ends at {end}, and the one before at {start}; a chunk has 1 to {sizes.Maximum} bytes";
                return false;
            }

            chunks.Add(new((long)end, new(table[8..])));
            start = end;
        }

        index = new(sizes, (ChunkIndexFlags)At(bytes, 16), chunks.MoveToImmutable());
        return true;
    }

    private static string? HeaderFault(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength + TableHeadLength + TailLength) return "it is too short for an index";
        if (At(bytes, 0) != HeaderLength || At(bytes, 8) != HeaderType) return "it does not begin as an index";
        if (((ChunkIndexFlags)At(bytes, 16) & ~Known) != ChunkIndexFlags.None) return "it has flags of a directory's archive, or unknown ones: an image has neither";
        if (Math.Max(At(bytes, 24), Math.Max(At(bytes, 32), At(bytes, 40))) > ChunkSizes.Largest) return $"its chunks may be longer than {ChunkSizes.Largest} bytes";
        if (At(bytes, 48) != ulong.MaxValue || At(bytes, 56) != TableType) return "it has no table of chunks";
        if ((bytes.Length - HeaderLength - TableHeadLength - TailLength) % EntryLength != 0) return "it ends within a chunk's entry";
        var tail = bytes[^TailLength..];
        if (At(tail, 0) != 0 || At(tail, 8) != 0 || At(tail, 16) != HeaderLength || At(tail, 32) != TailMarker) return "it does not end as an index";
        return At(tail, 24) == (ulong)(bytes.Length - HeaderLength) ? null : "its tail tells of another length: it was cut, or something was added";
    }

    private static ulong At(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);

    private static void Put(ref Span<byte> destination, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, value);
        destination = destination[8..];
    }
}
