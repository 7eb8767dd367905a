using System.Collections.Immutable;
using BootAppliance.Protocols.Chunks;
using BootAppliance.Protocols.Tests.Dhcp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Chunks;

/// <summary>What is written is read, no bytes make the reader throw, and no bit changes unseen.</summary>
public sealed class ChunkIndexTests
{
    private static readonly Gen<ChunkId> Id = Vectors.Bytes(32, 32).Select(bytes => new ChunkId(bytes));

    private static readonly Arbitrary<ChunkIndex> Indexes = (
        from sizes in Gen.Elements(ChunkSizes.Default, ChunkSizes.Fixed(4096), new ChunkSizes(1, 1, 1))
        from digest in Gen.Elements(ChunkDigest.Sha256, ChunkDigest.Sha512Truncated)
        from chunks in Gen.Choose(1, sizes.Maximum).Zip(Id).ListOf()
        select ChunkIndex.Of(sizes, digest, Table([.. chunks.Select(chunk => (chunk.Item1, chunk.Item2))]))).ToArbitrary();

    [Fact]
    public void An_index_that_was_written_is_read() => Prop.ForAll(Indexes, index =>
        ChunkIndex.TryParse(Bytes(index), out var read, out var error) && error is null && index == read
            && index.Chunks.Select((_, i) => (long)index.LengthOf(i)).Sum() == index.ImageLength).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_make_the_index_s_reader_throw() => Prop.ForAll(Indexes, Vectors.Bytes(0, 200).ToArbitrary(), (index, noise) =>
    {
        var bytes = Bytes(index);
        ReadOrRefused(noise);
        ReadOrRefused([.. bytes[..64], .. noise]);
        ReadOrRefused([.. bytes, .. noise]);
        for (var i = 0; i < noise.Length; i++) bytes[(noise[i] * 7 + i) % bytes.Length] = noise[i];
        ReadOrRefused(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_index_that_is_cut_anywhere_is_refused()
    {
        var whole = Bytes(Sample);
        Vectors.CutAnywhere(whole, cut => Assert.Equal(cut.Length == whole.Length, ChunkIndex.TryParse(cut, out _, out _)));
    }

    [Fact]
    public void A_bit_that_flips_is_found_or_makes_another_index()
    {
        var bytes = Bytes(Sample);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.True(!ChunkIndex.TryParse(bytes, out var read, out var error) ? error is { Length: > 0 } : read != Sample, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Theory]
    [InlineData(64, 0, "chunk 0")]
    [InlineData(64, 300_000, "chunk 0")]
    [InlineData(104, 90_000, "chunk 1")]
    [InlineData(24, 0, "sizes")]
    [InlineData(40, 65_535, "sizes")]
    [InlineData(40, 1L << 31, "longer than")]
    [InlineData(16, 2, "flags")]
    [InlineData(208, 1L << 40, "another length")]
    public void What_is_wrong_with_an_index_is_said(int offset, long value, string reason)
    {
        var bytes = Bytes(Sample);
        BitConverter.TryWriteBytes(bytes.AsSpan(offset), value);
        Assert.False(ChunkIndex.TryParse(bytes, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_has_one_path_and_no_other_leads_to_it() => Prop.ForAll(Id.ToArbitrary(), Gen.Choose(0, 74).ToArbitrary(), (id, at) =>
    {
        var path = ChunkPath.Of(id);
        var other = path.ToCharArray();
        other[at] = other[at] == 'A' ? 'B' : 'A';
        return path == $"{id.ToString()[..4]}/{id}.cacnk" && ChunkPath.TryParse(path, out var read) && read == id
            && !ChunkPath.TryParse(other, out _) && !ChunkPath.TryParse(path.AsSpan(0, at), out _) && !ChunkPath.TryParse("/" + path, out _);
    }).QuickCheckThrowOnFailure();

    private static ChunkIndex Sample => ChunkIndex.Of(ChunkSizes.Default, ChunkDigest.Sha256, Table([(100_000, Numbered(1)), (16_384, Numbered(2)), (7, Numbered(1))]));

    private static ChunkId Numbered(byte number) => new([.. Enumerable.Repeat(number, 32)]);

    private static ImmutableArray<IndexedChunk> Table(IReadOnlyList<(int Length, ChunkId Id)> chunks)
    {
        var end = 0L;
        return [.. chunks.Select(chunk => new IndexedChunk(end += chunk.Length, chunk.Id))];
    }

    private static byte[] Bytes(ChunkIndex index)
    {
        var bytes = new byte[index.Length];
        index.Write(bytes);
        return bytes;
    }

    private static void ReadOrRefused(ReadOnlySpan<byte> bytes)
    {
        if (ChunkIndex.TryParse(bytes, out var index, out var error)) Assert.NotNull(index);
        else Assert.NotEmpty(error!);
    }
}
