using System.Collections.Concurrent;
using BootAppliance.Content.Chunking;
using BootAppliance.Content.Compression;
using BootAppliance.Protocols.Chunks;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Content;

public sealed class ChunkerTests : IDisposable
{
    private static readonly Arbitrary<byte[]> Disks = (
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from parts in Gen.Choose(0, 40)
        from tail in Gen.Elements(0, 1, 4095, 5000)
        select Images.Disk(seed, parts, tail)).ToArbitrary();

    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whatever_an_image_is_cut_into_joins_to_it() => Prop.ForAll(Disks, Gen.Elements(ChunkSizes.Default, ChunkSizes.Fixed(65536), new ChunkSizes(8192, 16384, 16384)).ToArbitrary(), (disk, sizes) =>
    {
        ConcurrentDictionary<ChunkId, byte[]> kept = [];
        var index = Images.Cut(disk, sizes, chunk =>
        {
            var id = ChunkDigest.Sha256.IdOf(chunk);
            kept[id] = chunk.ToArray();
            return id;
        });
        return disk.AsSpan().SequenceEqual(index.Chunks.Select(chunk => kept[chunk.Id]).SelectMany(bytes => bytes).ToArray());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Every_cut_but_the_last_is_between_blocks_and_within_the_sizes() => Prop.ForAll(Disks, disk =>
    {
        var index = Images.Cut(disk);
        return Enumerable.Range(0, index.Chunks.Length).All(i =>
            index.LengthOf(i) <= index.Sizes.Maximum
            && (i == index.Chunks.Length - 1 || (index.Chunks[i].End % ChunkCutter.BlockBytes == 0 && index.LengthOf(i) >= index.Sizes.Minimum)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void After_an_insertion_of_blocks_the_cuts_are_soon_the_same_again() => Prop.ForAll(Gen.Choose(0, 1000).ToArbitrary(), Gen.Choose(1, 300).ToArbitrary(), (seed, blocks) =>
    {
        const int At = 1 << 20;
        var before = Images.Noise(seed, 6 << 20);
        var inserted = Images.Noise(seed + 5000, blocks * ChunkCutter.BlockBytes);
        byte[] after = [.. before[..At], .. inserted, .. before[At..]];
        var known = Images.Cut(before).Chunks.Select(chunk => chunk.Id).ToHashSet();
        var index = Images.Cut(after);
        var foreign = Enumerable.Range(0, index.Chunks.Length).Where(i => !known.Contains(index.Chunks[i].Id)).Sum(index.LengthOf);
        return foreign <= inserted.Length + 4 * ChunkSizes.Default.Maximum;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Chunks_of_noise_are_about_as_long_as_the_average()
    {
        var index = Images.Cut(Images.Noise(1, 64 << 20));
        Assert.InRange(index.ImageLength / index.Chunks.Length, 56 * 1024, 72 * 1024);
    }

    [Fact]
    public void However_many_work_on_it_the_index_is_the_same()
    {
        var disk = Images.Disk(3, 100, 17);
        Assert.Single(Enumerable.Range(1, 5).Select(workers => Images.Cut(disk, workers: workers)).Distinct());
    }

    [Fact]
    public void Fixed_chunks_are_all_of_one_length_whatever_is_in_them()
    {
        var index = Images.Cut(Images.Disk(4, 50, 100), ChunkSizes.Fixed(128 * 1024));
        Assert.All(Enumerable.Range(0, index.Chunks.Length - 1), i => Assert.Equal(128 * 1024, index.LengthOf(i)));
    }

    [Fact]
    public void Zeros_between_data_are_chunks_of_their_own()
    {
        const int Data = 100 * 4096, Zeros = 1000 * 4096;
        var index = Images.Cut([.. Images.Noise(1, Data), .. new byte[Zeros], .. Images.Noise(2, Data)]);
        Assert.Contains(index.Chunks, chunk => chunk.End == Data);
        var zero = ChunkDigest.Sha256.IdOf(new byte[ChunkSizes.Default.Maximum]);
        Assert.Equal(Zeros / ChunkSizes.Default.Maximum, index.Chunks.Count(chunk => chunk.Id == zero));
    }

    [Fact]
    public void A_hole_is_neither_read_nor_hashed_and_is_cut_as_zeros_are() => Prop.ForAll(Disks, disk =>
    {
        var path = Path.Combine(_folder, "sparse");
        WriteSparse(path, disk);
        using FileImage first = new(path), second = new(path);
        return Images.Cut(first) == Images.Cut(disk) && Images.Cut(second, ChunkSizes.Fixed(65536)) == Images.Cut(disk, ChunkSizes.Fixed(65536));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void Sixty_four_gigabytes_of_holes_cost_as_little_as_the_data_between_them()
    {
        const long Length = 1L << 36;
        var path = Path.Combine(_folder, "huge");
        using (var file = File.Create(path))
        {
            file.Position = Length / 2;
            file.Write(Images.Noise(1, 100_000));
            file.SetLength(Length + 1);
        }

        var taken = 0L;
        using var source = new FileImage(path);
        var index = Images.Cut(source, take: chunk =>
        {
            Interlocked.Add(ref taken, chunk.Length);
            return ChunkDigest.Sha256.IdOf(chunk);
        });
        Assert.Equal(Length + 1, index.ImageLength);
        Assert.InRange(taken, 100_000, 100_000 + 5 * ChunkSizes.Default.Maximum);
    }

    [Fact]
    public void An_image_that_becomes_shorter_while_it_is_read_is_an_error_and_not_a_shorter_image()
    {
        var path = Path.Combine(_folder, "cut");
        File.WriteAllBytes(path, Images.Noise(1, 8 << 20));
        using var source = new FileImage(path);
        source.Next(new byte[4096]);
        using (var file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(4096);
        Assert.Contains("became shorter", Assert.Throws<IOException>(() => Images.Cut(source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_that_cannot_be_kept_ends_it_with_the_reason() =>
        Assert.Contains("no room", Assert.Throws<IOException>(() => Images.Cut(Images.Noise(1, 8 << 20), take: _ => throw new IOException("no room"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Cutting_hashing_and_packing_allocate_nothing_once_they_run()
    {
        using var image = new StreamImage(new MemoryStream(Images.Disk(5, 400)));
        using var zstd = new ZstdFrames();
        using var batch = new ChunkBatch(Chunker.BufferBytes(ChunkSizes.Default));
        var frame = new byte[ZstdFrames.Bound(ChunkSizes.Default.Maximum)];
        var reader = new BatchReader(image, ChunkSizes.Default);
        var zeros = new ZeroChunks(ChunkSizes.Default.Maximum);
        TakeChunk take = chunk =>
        {
            zstd.Pack(chunk, frame);
            return ChunkDigest.Sha256.IdOf(chunk);
        };
        var (chunks, start) = (0, 0L);
        for (var turn = 0; ; turn++)
        {
            // By the third batch all lengths of zeros are known, and what is made once is made.
            if (turn == 3) (chunks, start) = (0, GC.GetAllocatedBytesForCurrentThread());
            batch.Await(CancellationToken.None);
            if (!reader.Fill(batch)) break;
            batch.Run(take, zeros);
            chunks += batch.Count;
        }

        Assert.True(chunks > 200, $"{chunks}");
        Assert.InRange((double)(GC.GetAllocatedBytesForCurrentThread() - start) / chunks, 0, 16);
    }

    [Theory]
    [InlineData(ChunkDigest.Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(ChunkDigest.Sha512Truncated, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")]
    public void Both_digests_are_those_of_the_standard(ChunkDigest digest, string expected) => Assert.Equal(expected, digest.IdOf("abc"u8).ToString());

    private static void WriteSparse(string path, byte[] disk)
    {
        using var file = File.Create(path);
        file.SetLength(disk.Length);
        for (var at = 0; at < disk.Length; at += ChunkCutter.BlockBytes)
        {
            var block = disk.AsSpan(at, Math.Min(ChunkCutter.BlockBytes, disk.Length - at));
            if (!block.ContainsAnyExcept((byte)0)) continue;
            file.Position = at;
            file.Write(block);
        }
    }
}
