using BootAppliance.Content.Healing;
using BootAppliance.Content.Store;

namespace BootAppliance.Content.Collection;

/// <summary>
/// Deletes the chunks and indexes that no template and no draft names. First what is not alive is marked, then what was marked for
/// longer than the grace and is still not alive is deleted; whatever cuts it off, the next one marks again. A draft that begins in
/// between makes it look again before it deletes on (<see cref="GarbageStore.ClaimAsync"/>). One at a time in an appliance; any number
/// of appliances over one store.
/// </summary>
public sealed class Collector(GarbageStore garbage, IBlobStore blobs, ChunkStore chunks, IndexStore indexes, Healer healer, ContentOptions options, ContentMetrics metrics, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <param name="isDryRun">Only tells; marks nothing either.</param>
    /// <param name="told">Called as it goes on.</param>
    /// <param name="cancellationToken">Ends it between two deletions.</param>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async Task<Collected> RunAsync(bool isDryRun, Action<Collected> told, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => new CollectorRun(garbage, blobs, chunks, indexes, healer, options, metrics, clock, told).AllAsync(isDryRun, cancellationToken), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
