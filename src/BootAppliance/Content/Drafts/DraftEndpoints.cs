using System.Security.Claims;
using BootAppliance.Content.Compression;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Content.Transfer;
using BootAppliance.Events;
using BootAppliance.Protocols.Chunks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace BootAppliance.Content.Drafts;

/// <summary>What is to be sent for an index. In <c>missing</c>, base64, a bit for each of its chunks, the first one the lowest bit of the first byte.</summary>
public sealed record DraftView(string Index, int Chunks, int MissingChunks, string Missing, DateTimeOffset? KeptUntil);

public sealed record ChunksTaken(int Taken);

/// <summary>How a disk's content comes in: first its index, which says what is missing; then that, in any order, as often as it takes; then the signed manifest.</summary>
internal static class DraftEndpoints
{
    /// <summary>Of one body with chunks.</summary>
    private const long LargestBody = 256L << 20;

    public static IEndpointRouteBuilder MapDrafts(this IEndpointRouteBuilder api)
    {
        var content = api.MapGroup("/content").WithTags("templates");
        content.MapPost("/drafts", BeginAsync).Accepts<byte[]>("application/octet-stream").PartOfChange();
        content.MapPost("/chunks", TakeAsync).Accepts<byte[]>("application/octet-stream").PartOfChange();
        return api;
    }

    /// <summary>Takes an index, which is the body, and says which of its chunks are missing. With <c>dry_run</c> nothing is kept.</summary>
    private static async Task<Results<Ok<DraftView>, ProblemHttpResult>> BeginAsync(
        HttpContext context, ClaimsPrincipal user, ContentOptions options, DraftStore drafts, ChunkStore chunks, CancellationToken cancellationToken, bool dry_run = false)
    {
        Limit(context, options.MaxIndexBytes);
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (!ChunkIndex.TryParse(bytes.Span, out var index, out var error)) return Refused($"the body is no index of a disk: {error}");
        if (index!.Sizes.Maximum > ChunkRules.Longest) return Refused($"the index has chunks of up to {index.Sizes.Maximum} bytes; at most {ChunkRules.Longest} are taken");
        var digest = Sha256Digest.Of(bytes.Span);
        DateTimeOffset? until = null;
        // First the lease, then the look: what is found there stays.
        if (!dry_run) until = await drafts.BeginAsync(digest, index, bytes, user.Who(), cancellationToken);
        var missing = Missing(index, chunks, out var count, cancellationToken);
        return TypedResults.Ok(new DraftView(digest.ToString(), index.Chunks.Length, count, Convert.ToBase64String(missing), until));
    }

    /// <summary>Takes chunks for the draft of <c>index</c>: each is proved to be what it is named. They are durable when the version that needs them is added; what a power cut takes before is missing when its index is sent again.</summary>
    private static async Task<Results<Ok<ChunksTaken>, ProblemHttpResult>> TakeAsync(
        string index, HttpContext context, DraftStore drafts, IndexStore indexes, ChunkStore chunks, CancellationToken cancellationToken)
    {
        if (!Sha256Digest.TryParse(index, out var digest)) return Refused("index is the SHA-256 that the draft was answered with: 64 hex digits");
        if (!await drafts.IsOpenAsync(digest, cancellationToken) || indexes.Find(digest) is not { } known)
            return TypedResults.Problem($"there is no draft of index {index}, or its lease is over; send the index again", statusCode: StatusCodes.Status409Conflict);
        Limit(context, LargestBody);
        var room = new byte[Math.Max(ZstdFrames.Bound(known.Sizes.Maximum), ChunkFrames.HeadLength)];
        var taken = 0;
        try
        {
            while (await ChunkFrames.ReadAsync(context.Request.Body, room, cancellationToken) is var (id, length))
            {
                if (chunks.AddFrame(known.Digest, id, room.AsSpan(0, length), out var reason) != ChunkFault.None) return Refused($"chunk {id} is refused: {reason}");
                taken++;
            }
        }
        catch (InvalidDataException exception)
        {
            return Refused(exception.Message);
        }
        catch (Exception)
        {
            KeepWhatCame(chunks);
            throw;
        }

        return TypedResults.Ok(new ChunksTaken(taken));
    }

    /// <summary>Nobody may come to add the version: what was sent for it shall neither be sent again nor take room without a name.</summary>
    private static void KeepWhatCame(ChunkStore chunks)
    {
        try
        {
            chunks.Flush();
        }
        catch (IOException)
        {
            // It is gone then, its room with it, and missing when the index is sent again; the first failure is what is told.
        }
    }

    private static byte[] Missing(ChunkIndex index, ChunkStore chunks, out int count, CancellationToken cancellationToken)
    {
        var missing = chunks.Missing(index.Chunks.Select(one => one.Id).ToHashSet(), cancellationToken);
        count = missing.Count;
        var bits = new byte[(index.Chunks.Length + 7) / 8];
        for (var i = 0; i < index.Chunks.Length; i++)
            if (missing.Contains(index.Chunks[i].Id)) bits[i / 8] |= (byte)(1 << (i % 8));
        return bits;
    }

    private static void Limit(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = bytes;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }

    private static ProblemHttpResult Refused(string sentence) => TypedResults.Problem(sentence, statusCode: StatusCodes.Status422UnprocessableEntity);
}
