using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Http;

/// <summary>What a URL stands for: a strong ETag with its quotes, the size in bytes, the media type.</summary>
public sealed record Representation(string ETag, long Size, string ContentType);

public delegate Task WritePart(ByteRange part, PipeWriter writer, CancellationToken cancellationToken);

/// <summary>
/// Answers with a file of the boot tree. Written for firmware: the length is always there, nothing is chunked, and no
/// header is empty (EDK2 hangs on one).
/// </summary>
public sealed class FileTransfer(TransferSlots slots)
{
    // Larger ones come from the heap that is only collected with everything else.
    private const int ChunkBytes = 64 << 10;

    /// <summary>Opens the file before it answers, so that a file that is gone is a 404 and not a broken transfer.</summary>
    public async Task SendAsync(HttpContext context, string path, string etag, string contentType, IProgress<long>? progress = null)
    {
        using var file = TryOpen(path);
        if (file is null)
        {
            NotFound(context);
            return;
        }

        await SendAsync(context, new(etag, RandomAccess.GetLength(file), contentType), (part, writer, cancellationToken) =>
            CopyAsync(file, part, writer, part.Offset == 0 ? progress : null, cancellationToken));
    }

    /// <summary>Answers with something whose bytes never change under its ETag: <paramref name="write"/> writes the part that is asked for, and no more.</summary>
    public async Task SendAsync(HttpContext context, Representation what, WritePart write)
    {
        var response = context.Response;
        var answer = Answer(context.Request, what.ETag, what.Size);
        var body = answer.HasContent && !HttpMethods.IsHead(context.Request.Method);
        using var slot = body ? slots.TryTake() : null;
        if (body && slot is null)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers.RetryAfter = TransferSlots.RetryAfterSeconds.ToString();
            response.Headers.CacheControl = "no-store";
            response.ContentLength = 0;
            return;
        }

        WriteHead(response, answer, what.ETag, what.Size, what.ContentType);
        if (body) await write(answer.Part, response.BodyWriter, context.RequestAborted);
    }

    /// <summary>The same with bytes that are at hand until this ends.</summary>
    public Task SendAsync(HttpContext context, string etag, ReadOnlyMemory<byte> bytes, string contentType) =>
        SendAsync(context, new(etag, bytes.Length, contentType), (part, writer, cancellationToken) => writer.WriteAsync(bytes.Slice((int)part.Offset, (int)part.Length), cancellationToken).AsTask());

    public static void NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentLength = 0;
    }

    /// <summary>Answers with bytes that were made for this request: a script, a menu, a configuration.</summary>
    public static Task SendAsync(HttpContext context, ReadOnlyMemory<byte> content, string contentType)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = content.Length;
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(content, context.RequestAborted).AsTask();
    }

    private static FileAnswer Answer(HttpRequest request, string etag, long size) =>
        FileAnswer.For(request.Headers.IfNoneMatch, request.Headers.IfRange, request.Headers.Range, etag, size);

    private static void WriteHead(HttpResponse response, FileAnswer answer, string etag, long size, string contentType)
    {
        response.StatusCode = answer.Status;
        response.Headers.ETag = etag;
        response.Headers.AcceptRanges = "bytes";
        switch (answer.Status)
        {
            case StatusCodes.Status304NotModified:
                return;
            case StatusCodes.Status416RangeNotSatisfiable:
                response.Headers.ContentRange = $"bytes */{size}";
                response.ContentLength = 0;
                return;
            case StatusCodes.Status206PartialContent:
                var (offset, length) = (answer.Part.Offset, answer.Part.Length);
                response.Headers.ContentRange = $"bytes {offset}-{offset + length - 1}/{size}";
                break;
        }

        response.ContentType = contentType;
        response.ContentLength = answer.Part.Length;
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async Task CopyAsync(SafeFileHandle file, ByteRange part, PipeWriter writer, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var offset = part.Offset;
        var end = part.Offset + part.Length;
        while (offset < end)
        {
            var memory = writer.GetMemory((int)Math.Min(ChunkBytes, end - offset));
            var read = await RandomAccess.ReadAsync(file, memory[..(int)Math.Min(memory.Length, end - offset)], offset, cancellationToken);
            if (read == 0) throw new IOException("a file of the boot tree became shorter while it was sent");
            writer.Advance(read);
            offset += read;
            if ((await writer.FlushAsync(cancellationToken)).IsCompleted) return;
            progress?.Report(offset);
        }
    }
}
