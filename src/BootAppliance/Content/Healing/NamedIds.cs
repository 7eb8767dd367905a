using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Collection;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Healing;

/// <summary>
/// What the versions here name. Nothing else is fetched from another appliance because somebody asked for it: else who may read
/// could fill the store. Looked at anew when something unknown is asked for, and then no more often than a twentieth of the time allows.
/// </summary>
public sealed class NamedIds(TemplateCatalogue catalogue, IndexStore indexes, TimeProvider clock) : IDisposable
{
    private const int Share = 20;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private View _view = new(new LiveIds(), [], DateTimeOffset.MinValue, TimeSpan.Zero);

    public async ValueTask<bool> HasAsync(ChunkId id, CancellationToken cancellationToken) => await AnyAsync(view => view.HasChunk(id), cancellationToken);

    public async ValueTask<bool> HasAsync(Sha256Digest index, CancellationToken cancellationToken) => await AnyAsync(view => view.Indexes.Contains(index), cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async ValueTask<bool> AnyAsync(Predicate<View> has, CancellationToken cancellationToken)
    {
        if (has(Volatile.Read(ref _view))) return true;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var view = Volatile.Read(ref _view);
            var pause = Least > Share * view.Took ? Least : Share * view.Took;
            if (clock.GetUtcNow() - view.At >= pause) Volatile.Write(ref _view, view = await LookAsync(cancellationToken));
            return has(view);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<View> LookAsync(CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        var disks = (await catalogue.ListAsync(cancellationToken)).Where(one => one.Dropped is null).SelectMany(one => one.Manifest.Disks.Select(disk => disk.Index)).ToHashSet();
        LiveIds chunks = new();
        foreach (var disk in disks) Add(chunks, disk);
        return new(chunks, disks, clock.GetUtcNow(), clock.GetElapsedTime(begun));
    }

    private void Add(LiveIds chunks, Sha256Digest disk)
    {
        try
        {
            foreach (var chunk in indexes.Find(disk)?.Chunks ?? []) chunks.Add(chunk.Id);
        }
        catch (IOException)
        {
            // Its chunks are known once it is healed, which whoever asks for it by its name does first.
        }
    }

    private sealed record View(LiveIds Chunks, HashSet<Sha256Digest> Indexes, DateTimeOffset At, TimeSpan Took)
    {
        private readonly Lock _gate = new();

        public bool HasChunk(in ChunkId id)
        {
            // A look-up may sort.
            lock (_gate) return Chunks.Contains(id);
        }
    }
}
