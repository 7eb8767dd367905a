using System.Diagnostics.CodeAnalysis;
using BootAppliance.Content.Store;
using BootAppliance.Http;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Serving;

/// <summary>
/// Stands before routing, and answers with chunks that memory has, as <see cref="ChunkEndpoints"/> would: a rack that installs itself asks
/// for the same ones again and again. Whatever has a condition, a range or a query goes on to there.
/// </summary>
internal static class HotChunks
{
    private const string Prefix = "/content/chunks/";
    private const int FolderLength = 5;

    public static IApplicationBuilder UseHotChunks(this IApplicationBuilder app)
    {
        var chunks = app.ApplicationServices.GetRequiredService<ChunkStore>();
        var slots = app.ApplicationServices.GetRequiredService<TransferSlots>();
        return app.Use((context, next) => IsPlain(context) && TryFind(context.Request.Path.Value!, chunks, out var frame) && slots.TryTake() is { } slot ? SendAsync(context, frame, slot) : next(context));
    }

    private static bool IsPlain(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request is { Path.HasValue: true, QueryString.HasValue: false, Headers: var headers }
        && headers.IfNoneMatch.Count == 0 && headers.Range.Count == 0 && context.Features.Get<PlaneFeature>()?.Plane is Plane.Boot;

    private static bool TryFind(string path, ChunkStore chunks, [NotNullWhen(true)] out byte[]? frame)
    {
        frame = null;
        return path.StartsWith(Prefix, StringComparison.Ordinal) && ChunkPath.TryParse(path.AsSpan(Prefix.Length), out var id) && chunks.TryReadHot(id, out frame);
    }

    private static async Task SendAsync(HttpContext context, byte[] frame, IDisposable slot)
    {
        using var taken = slot;
        var response = context.Response;
        response.Headers.ETag = ChunkEndpoints.ETagOf(context.Request.Path.Value.AsSpan(Prefix.Length + FolderLength, 2 * ChunkId.Length));
        response.Headers.AcceptRanges = "bytes";
        response.ContentType = ChunkEndpoints.Binary;
        response.ContentLength = frame.Length;
        await response.BodyWriter.WriteAsync(frame, context.RequestAborted);
    }
}
