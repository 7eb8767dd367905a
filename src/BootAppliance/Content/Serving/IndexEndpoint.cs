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
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentLength = 0;
            return;
        }

        await transfer.SendAsync(context, new($"\"{digest}\"", bytes.Length, "application/octet-stream"), (part, writer, token) => writer.WriteAsync(bytes.AsMemory((int)part.Offset, (int)part.Length), token).AsTask());
    }
}
