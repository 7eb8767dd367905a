using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Collection;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Verification;

/// <summary>One verification, from one thread after another.</summary>
internal sealed class VerifierRun(Verifier verifier, Pace pace, Action<Verified> told)
{
    private readonly byte[] _room = new byte[ChunkRules.Longest];
    private readonly HashSet<ChunkId> _lost = [];

    public Verified Sofar { get; private set; } = new(0, 0, 0, 0, 0, 0, Done: false);

    /// <summary>Chunks and indexes, by their digests.</summary>
    public IReadOnlySet<ChunkId> Lost => _lost;

    public async Task VersionAsync(TemplateVersion version, CancellationToken cancellationToken)
    {
        HashSet<ChunkId> seen = [];
        foreach (var disk in version.Manifest.Disks)
            foreach (var chunk in (await IndexAsync(disk.Index, cancellationToken))?.Chunks ?? [])
                if (seen.Add(chunk.Id)) await CheckAsync(chunk.Id, cancellationToken);
    }

    /// <summary>All that is in the store, and then whether all is there that templates name.</summary>
    public async Task StoreAsync(IReadOnlyList<TemplateVersion> versions, CancellationToken cancellationToken)
    {
        LiveIds listed = new();
        await ListedAsync(ContentKeys.Chunks, id => listed.Add(id), cancellationToken);
        HashSet<Sha256Digest> known = [];
        foreach (var disk in versions.SelectMany(one => one.Manifest.Disks).Where(one => known.Add(one.Index)))
            foreach (var chunk in (await IndexAsync(disk.Index, cancellationToken))?.Chunks ?? [])
                if (!listed.Contains(chunk.Id) && !_lost.Contains(chunk.Id)) await CheckAsync(chunk.Id, cancellationToken);
    }

    public async Task ListedAsync(string prefix, Action<ChunkId> found, CancellationToken cancellationToken)
    {
        foreach (var entry in verifier.List(prefix))
        {
            if (!ContentKeys.TryParse(entry.Key, out var id)) continue;
            await CheckAsync(id, cancellationToken, isListed: true);
            found(id);
        }
    }

    private async Task<ChunkIndex?> IndexAsync(Sha256Digest digest, CancellationToken cancellationToken)
    {
        var (index, fault) = await verifier.IndexAsync(digest, cancellationToken);
        if (fault != ChunkFault.None) Count(GarbageStore.IdOf(digest), fault, index is not null);
        return index;
    }

    private async Task CheckAsync(ChunkId id, CancellationToken cancellationToken, bool isListed = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fault = verifier.Read(id, _room, out var length);
        // What was collected since it was listed is nobody's loss.
        if (isListed && fault == ChunkFault.Missing) return;
        Sofar = Sofar with { Looked = Sofar.Looked + 1, Bytes = Sofar.Bytes + length };
        if (fault != ChunkFault.None) Count(id, fault, await verifier.HealAsync(id, cancellationToken));
        if (Sofar.Looked % 256 == 0) told(Sofar);
        await pace.KeepAsync(Sofar.Bytes, cancellationToken);
    }

    private void Count(in ChunkId id, ChunkFault fault, bool isHealed)
    {
        var isMissing = fault == ChunkFault.Missing;
        Sofar = Sofar with
        {
            Corrupt = Sofar.Corrupt + (isMissing ? 0 : 1),
            Missing = Sofar.Missing + (isMissing ? 1 : 0),
            Healed = Sofar.Healed + (isHealed ? 1 : 0),
            Lost = Sofar.Lost + (isHealed ? 0 : 1),
        };
        if (!isHealed) _lost.Add(id);
    }
}
