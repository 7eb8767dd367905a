using BootAppliance.Content.Chunking;
using BootAppliance.Content.Store;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Protocols.Chunks;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Bench;

/// <summary>What <c>casync make</c> does: an image into a store and an index, every chunk durable.</summary>
internal static class ContentBench
{
    public static async Task<int> MakeAsync(string state, string folder, string image, string path, int workers)
    {
        await using var database = new Database(new SqliteDialect(state), TimeProvider.System, NullLogger<Database>.Instance);
        using var events = new EventStream(database, new EventStore(database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
        using var store = new ChunkStore(new DirectoryBlobStore(folder), ChunkSizes.Default.Maximum, events);
        using var source = new FileImage(image);
        var index = Chunker.Cut(source, ChunkSizes.Default, ChunkDigest.Sha256, chunk => store.Add(ChunkDigest.Sha256, chunk), workers, CancellationToken.None);
        store.Flush();
        var bytes = new byte[index.Length];
        index.Write(bytes);
        await File.WriteAllBytesAsync(path, bytes);
        return 0;
    }
}
