using BootAppliance.Content.Healing;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Http;

namespace BootAppliance.Content.Serving;

/// <summary>An index by its digest, <c>/content/index/SHA256.caibx</c>, as the manifest names it.</summary>
internal static class IndexEndpoint
{
    public static async Task GetAsync(string file, HttpContext context, HealedReads reads, FileTransfer transfer)
    {
        if (!file.EndsWith(ContentKeys.IndexSuffix, StringComparison.Ordinal) || !Sha256Digest.TryParse(file[..^ContentKeys.IndexSuffix.Length], out var digest) || await reads.ReadAsync(context, digest) is not { } bytes)
        {
            FileTransfer.NotFound(context);
            return;
        }

        await transfer.SendAsync(context, $"\"{digest}\"", bytes, ChunkEndpoints.Binary);
    }
}
