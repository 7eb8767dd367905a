using System.Net;
using System.Net.Http.Headers;
using BootAppliance.Content.Compression;
using BootAppliance.Content.Transfer;
using BootAppliance.Protocols.Chunks;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Cli.Templates;

/// <summary>A body of chunks, read from the image again and packed while it is sent.</summary>
internal sealed class ChunkUpload : HttpContent
{
    private readonly SafeFileHandle _image;
    private readonly ChunkIndex _index;
    private readonly IReadOnlyList<int> _chunks;
    private readonly Action<int, int> _sent;

    /// <param name="image">The raw image.</param>
    /// <param name="index">Its index.</param>
    /// <param name="chunks">Which ones.</param>
    /// <param name="sent">Told of each: its length, and that packed.</param>
    public ChunkUpload(SafeFileHandle image, ChunkIndex index, IReadOnlyList<int> chunks, Action<int, int> sent)
    {
        (_image, _index, _chunks, _sent) = (image, index, chunks, sent);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        using ZstdFrames zstd = new();
        var chunk = new byte[_index.Sizes.Maximum];
        var frame = new byte[ChunkFrames.HeadLength + ZstdFrames.Bound(_index.Sizes.Maximum)];
        foreach (var one in _chunks)
        {
            var length = _index.LengthOf(one);
            if (!TryRead(_image, chunk.AsSpan(0, length), _index.StartOf(one))) throw new IOException("the image became shorter while it was published; publish it again");
            var packed = zstd.Pack(chunk.AsSpan(0, length), frame.AsSpan(ChunkFrames.HeadLength));
            ChunkFrames.WriteHead(frame, _index.Chunks[one].Id, packed);
            await stream.WriteAsync(frame.AsMemory(0, ChunkFrames.HeadLength + packed));
            _sent(length, packed);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <returns>False if the image ends before.</returns>
    public static bool TryRead(SafeFileHandle image, Span<byte> into, long offset)
    {
        for (int read = 0, more; read < into.Length; read += more)
            if ((more = RandomAccess.Read(image, into[read..], offset + read)) == 0) return false;
        return true;
    }
}
