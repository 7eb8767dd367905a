using System.Collections.Concurrent;
using System.Collections.Immutable;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Chunking;

/// <summary>Cuts an image into chunks: one thread reads and cuts, others hash and keep. The order is the image's.</summary>
public static class Chunker
{
    private const int BatchBytes = 2 * 1024 * 1024;

    // However long chunks are, a batch has some to hash.
    private const int ChunksInBatch = 4;

    /// <summary>The image's index; each chunk was given to <paramref name="take"/> before it returns, zeros of one length once. <paramref name="workers"/> threads hash and keep, at least 1.</summary>
    /// <exception cref="IOException">The image could not be read, or a chunk not be kept.</exception>
    public static ChunkIndex Cut(ImageSource image, ChunkSizes sizes, ChunkDigest digest, TakeChunk take, int workers, CancellationToken cancellationToken)
    {
        var reader = new BatchReader(image, sizes);
        var zeros = new ZeroChunks(sizes.Maximum);
        var batches = Array.ConvertAll(new int[workers + 2], _ => new ChunkBatch(BufferBytes(sizes)));
        using var ready = new BlockingCollection<ChunkBatch>();
        var threads = Array.ConvertAll(new int[workers], _ => Start(() =>
        {
            foreach (var batch in ready.GetConsumingEnumerable(CancellationToken.None)) batch.Run(take, zeros);
        }));
        try
        {
            return ChunkIndex.Of(sizes, digest, Cut(reader, batches, ready, cancellationToken));
        }
        finally
        {
            ready.CompleteAdding();
            foreach (var thread in threads) thread.Join();
            foreach (var batch in batches) batch.Dispose();
        }
    }

    internal static int BufferBytes(ChunkSizes sizes) => Math.Max(BatchBytes, checked(ChunksInBatch * sizes.Maximum));

    private static ImmutableArray<IndexedChunk> Cut(BatchReader reader, ChunkBatch[] batches, BlockingCollection<ChunkBatch> ready, CancellationToken cancellationToken)
    {
        var chunks = ImmutableArray.CreateBuilder<IndexedChunk>();
        var end = 0L;
        var turn = 0;
        for (; ; turn++)
        {
            var batch = batches[turn % batches.Length];
            Collect(batch);
            if (!reader.Fill(batch)) break;
            ready.Add(batch, cancellationToken);
        }

        // Those that are still at work, oldest first.
        for (var i = 1; i < batches.Length; i++) Collect(batches[(turn + i) % batches.Length]);
        return chunks.ToImmutable();

        void Collect(ChunkBatch batch)
        {
            batch.Await(cancellationToken);
            for (var i = 0; i < batch.Count; i++)
            {
                var (length, id) = batch[i];
                chunks.Add(new(end += length, id));
            }
        }
    }

    private static Thread Start(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true, Name = "chunks" };
        thread.Start();
        return thread;
    }
}
