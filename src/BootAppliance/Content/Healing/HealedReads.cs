using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Healing;

/// <summary>Reads for whoever asked over HTTP: what cannot be read is healed first, unless it is another appliance that heals.</summary>
public sealed class HealedReads(IndexStore indexes, Healer healer, NamedIds named)
{
    /// <summary>Whether it is worth to read the chunk again, which somebody asked for by its name.</summary>
    public async ValueTask<bool> HealAsync(HttpContext context, ChunkId id) =>
        MayHeal(context) && await named.HasAsync(id, context.RequestAborted) && await healer.ChunkAsync(id, context.RequestAborted);

    /// <summary>The same, of a chunk that a version here names.</summary>
    public ValueTask<bool> HealNamedAsync(HttpContext context, ChunkId id) => MayHeal(context) ? healer.ChunkAsync(id, context.RequestAborted) : ValueTask.FromResult(false);

    /// <summary>As <see cref="IndexStore.Read"/>.</summary>
    /// <exception cref="IOException">The store cannot be read, or what it has is another index and no source has it.</exception>
    public ValueTask<byte[]?> ReadAsync(HttpContext context, Sha256Digest digest) => IndexAsync(context, digest, indexes.Read);

    /// <summary>As <see cref="IndexStore.Find"/>.</summary>
    /// <exception cref="IOException">As of <see cref="ReadAsync"/>.</exception>
    public ValueTask<ChunkIndex?> FindAsync(HttpContext context, Sha256Digest digest) => IndexAsync(context, digest, indexes.Find);

    private async ValueTask<T?> IndexAsync<T>(HttpContext context, Sha256Digest digest, Func<Sha256Digest, T?> read)
        where T : class
    {
        try
        {
            if (read(digest) is { } found) return found;
        }
        catch (IOException) when (MayHeal(context))
        {
            // It is in quarantine now, or the store does not answer, which the second read then says.
            if (await named.HasAsync(digest, context.RequestAborted)) await healer.IndexAsync(digest, context.RequestAborted);
            return read(digest);
        }

        return MayHeal(context) && await named.HasAsync(digest, context.RequestAborted) && await healer.IndexAsync(digest, context.RequestAborted) ? read(digest) : null;
    }

    private static bool MayHeal(HttpContext context) => !context.Request.Headers.ContainsKey(ContentSource.Header);
}
