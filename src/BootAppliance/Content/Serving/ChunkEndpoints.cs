using System.Buffers;
using BootAppliance.Content.Healing;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Content.Transfer;
using BootAppliance.Http;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Serving;

/// <summary>
/// Chunks by their names, as casync (<c>--store=http://appliance/content/chunks</c>) and desync ask for them: <c>xxxx/ID.cacnk</c> is
/// one zstd frame, <c>xxxx/ID</c> the chunk itself. Who knows the name of a chunk has read an index that names it.
/// </summary>
internal static class ChunkEndpoints
{
    public const string Binary = "application/octet-stream";

    public static async Task GetAsync(string folder, string file, HttpContext context, ChunkStore chunks, HealedReads reads, FileTransfer transfer)
    {
        var isPacked = file.EndsWith(ChunkPath.Suffix, StringComparison.Ordinal);
        if (!ChunkPath.TryParse($"{folder}/{file}{(isPacked ? "" : ChunkPath.Suffix)}", out var id))
        {
            FileTransfer.NotFound(context);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(isPacked ? chunks.FrameRoom : ChunkRules.Longest);
        try
        {
            if (TryRead(out var length) || (await reads.HealAsync(context, id) && TryRead(out length)))
                await transfer.SendAsync(context, isPacked ? ETagOf(id.ToString()) : $"\"{id}\"", buffer.AsMemory(0, length), Binary);
            else FileTransfer.NotFound(context);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        bool TryRead(out int length) => isPacked ? chunks.TryReadFrame(id, buffer.AsSpan(0, chunks.FrameRoom), out length) : chunks.TryReadAny(id, buffer, out length);
    }

    /// <summary>POST of <c>/content/batch</c>: up to 64 chunks in one answer (<see cref="ChunkFrames"/>): the body is their ids, 32 bytes each, and the answer is in their order.</summary>
    public static async Task BatchAsync(HttpContext context, ChunkStore chunks, HealedReads reads, TransferSlots slots)
    {
        var response = context.Response;
        var asked = new byte[ChunkFrames.MostInBatch * ChunkId.Length + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(asked, asked.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (length == 0 || length % ChunkId.Length != 0)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
            await response.WriteAsync($"The body is 1 to {ChunkFrames.MostInBatch} ids of {ChunkId.Length} bytes each; {length} bytes came.\n", context.RequestAborted);
            return;
        }

        using var slot = slots.TryTake();
        if (slot is null)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers.RetryAfter = TransferSlots.RetryAfterSeconds.ToString();
            return;
        }

        response.ContentType = Binary;
        response.Headers.CacheControl = "no-store";
        for (var at = 0; at < length; at += ChunkId.Length)
        {
            ChunkId id = new(asked.AsSpan(at));
            if (!TryWrite(chunks, id, response.BodyWriter) && !(await reads.HealAsync(context, id) && TryWrite(chunks, id, response.BodyWriter))) WriteNone(id, response.BodyWriter);
            if ((await response.BodyWriter.FlushAsync(context.RequestAborted)).IsCompleted) return;
        }
    }

    private static bool TryWrite(ChunkStore chunks, in ChunkId id, IBufferWriter<byte> writer)
    {
        var into = writer.GetSpan(ChunkFrames.HeadLength + chunks.FrameRoom);
        if (!chunks.TryReadFrame(id, into.Slice(ChunkFrames.HeadLength, chunks.FrameRoom), out var length)) return false;
        ChunkFrames.WriteHead(into, id, length);
        writer.Advance(ChunkFrames.HeadLength + length);
        return true;
    }

    private static void WriteNone(in ChunkId id, IBufferWriter<byte> writer)
    {
        ChunkFrames.WriteHead(writer.GetSpan(ChunkFrames.HeadLength), id, 0);
        writer.Advance(ChunkFrames.HeadLength);
    }

    /// <summary>Of a chunk as it is packed, which is not the chunk.</summary>
    public static string ETagOf(ReadOnlySpan<char> id) => $"\"{id}-zstd\"";
}
