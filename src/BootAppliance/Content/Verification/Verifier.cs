using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Collection;
using BootAppliance.Content.Healing;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Events;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Verification;

/// <summary>Reads chunks and takes their digests: what is corrupt goes to quarantine, what is corrupt or missing is healed, and whom the rest hurts is told.</summary>
public sealed class Verifier(TemplateCatalogue catalogue, IndexStore indexes, ChunkStore chunks, IBlobStore blobs, Healer healer, EventStream events, TimeProvider clock)
{
    /// <param name="only">One version; null for the whole store, with what no template names.</param>
    /// <param name="bytesPerSecond">At most so fast, unpacked.</param>
    /// <param name="told">Called as it goes on.</param>
    /// <param name="cancellationToken">Ends it between two chunks.</param>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async Task<Verified> RunAsync(TemplateVersion? only, long bytesPerSecond, Action<Verified> told, CancellationToken cancellationToken)
    {
        var all = (await catalogue.ListAsync(cancellationToken)).Where(one => one.Dropped is null).ToList();
        VerifierRun run = new(this, new Pace(bytesPerSecond, clock), told);
        await Task.Run(() => only is null ? run.StoreAsync(all, cancellationToken) : run.VersionAsync(only, cancellationToken), cancellationToken);
        return await FinishAsync(run, all, cancellationToken);
    }

    /// <summary>The chunks of one folder of the store, such as <c>a1b2</c>.</summary>
    /// <exception cref="IOException">As of <see cref="RunAsync"/>.</exception>
    internal async Task<Verified> FolderAsync(string folder, CancellationToken cancellationToken)
    {
        VerifierRun run = new(this, new Pace(long.MaxValue, clock), static _ => { });
        await Task.Run(() => run.ListedAsync($"{ContentKeys.Chunks}{folder}/", static _ => { }, cancellationToken), cancellationToken);
        return run.Lost.Count == 0 ? run.Sofar : await FinishAsync(run, [.. (await catalogue.ListAsync(cancellationToken)).Where(one => one.Dropped is null)], cancellationToken);
    }

    internal IEnumerable<BlobEntry> List(string prefix) => blobs.List(prefix);

    internal ChunkFault Read(in ChunkId id, Span<byte> room, out int length) => chunks.ReadAny(id, room, out length);

    internal ValueTask<bool> HealAsync(ChunkId id, CancellationToken cancellationToken) => healer.ChunkAsync(id, cancellationToken);

    /// <summary>An index, healed if that is wanted; null with how it was found.</summary>
    internal async ValueTask<(ChunkIndex? Index, ChunkFault Fault)> IndexAsync(Sha256Digest digest, CancellationToken cancellationToken)
    {
        var fault = ChunkFault.Missing;
        try
        {
            if (indexes.Parse(digest) is { } index) return (index, ChunkFault.None);
        }
        catch (IOException)
        {
            // It is in quarantine now; a store that does not answer says so again below.
            fault = ChunkFault.Corrupt;
        }

        return (await healer.IndexAsync(digest, cancellationToken) ? indexes.Parse(digest) : null, fault);
    }

    private async Task<Verified> FinishAsync(VerifierRun run, List<TemplateVersion> all, CancellationToken cancellationToken)
    {
        List<string> hurt = [];
        foreach (var one in run.Lost.Count == 0 ? [] : all)
            if (await IsHurtAsync(one.Manifest, run.Lost, cancellationToken)) hurt.Add($"{one.Manifest.Name}/v={one.Manifest.Version}");
        foreach (var one in hurt)
            events.Post(new("content.hurt", EventLevel.Error, $"{one} has lost chunks that no source has; publish it again, or name a source that has it in content.sources")
            {
                Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["template"] = one },
            });
        return run.Sofar with { Hurt = hurt, Done = true };
    }

    private async Task<bool> IsHurtAsync(Manifest manifest, IReadOnlySet<ChunkId> lost, CancellationToken cancellationToken)
    {
        foreach (var disk in manifest.Disks)
        {
            if (lost.Contains(GarbageStore.IdOf(disk.Index))) return true;
            if ((await IndexAsync(disk.Index, cancellationToken)).Index is not { } index || index.Chunks.Any(one => lost.Contains(one.Id))) return true;
        }

        return false;
    }
}
