using BootAppliance.Content.Chunking;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Tests.Content;

/// <summary>Images such as disks are: blocks of data, runs of zeros, files that come again.</summary>
internal static class Images
{
    /// <summary>So many parts of data or zeros, and so many bytes more; the same seed makes the same image.</summary>
    public static byte[] Disk(int seed, int parts, int tail = 0)
    {
        var random = new Random(seed);
        var disk = new MemoryStream();
        for (var i = 0; i < parts; i++)
        {
            var part = new byte[ChunkCutter.BlockBytes * random.Next(1, random.Next(2, 200))];
            if (random.Next(3) > 0) random.NextBytes(part);
            disk.Write(part);
        }

        disk.Write(Noise(seed, tail));
        return disk.ToArray();
    }

    public static byte[] Noise(int seed, int length)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    public static ChunkIndex Cut(byte[] image, ChunkSizes? sizes = null, TakeChunk? take = null, int workers = 2)
    {
        using var source = new StreamImage(new MemoryStream(image));
        return Cut(source, sizes, take, workers);
    }

    public static ChunkIndex Cut(ImageSource source, ChunkSizes? sizes = null, TakeChunk? take = null, int workers = 2) =>
        Chunker.Cut(source, sizes ?? ChunkSizes.Default, ChunkDigest.Sha256, take ?? (chunk => ChunkDigest.Sha256.IdOf(chunk)), workers, CancellationToken.None);
}
