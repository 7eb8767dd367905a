using System.Buffers;
using System.IO.Pipelines;
using BootAppliance.Content.Store;
using BootAppliance.Http;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Serving;

/// <summary>A disk as one raw file that exists nowhere: whatever part is asked for is put together from its chunks, each of them proved.</summary>
internal sealed class DiskImage(ChunkIndex index, ChunkStore chunks, ZeroIds zeros, Func<ChunkId, ValueTask<bool>> heal)
{
    public long Length => index.ImageLength;

    /// <summary>Writes a part of the disk.</summary>
    /// <exception cref="IOException">A chunk is missing or corrupt: the connection is cut, so that nobody takes the part for whole.</exception>
    public async Task WriteAsync(ByteRange part, PipeWriter writer, CancellationToken cancellationToken)
    {
        var end = part.Offset + part.Length;
        for (var chunk = ChunkAt(part.Offset); chunk < index.Chunks.Length && index.StartOf(chunk) < end; chunk++)
        {
            var (start, length) = (index.StartOf(chunk), index.LengthOf(chunk));
            var from = (int)Math.Max(0, part.Offset - start);
            var to = (int)Math.Min(length, end - start);
            if (zeros.IsZeros(index.Digest, index.Chunks[chunk].Id, length)) Fill(writer, to - from);
            else if (Copy(chunk, length, from, to, writer) is { } fault && !(await heal(index.Chunks[chunk].Id) && (fault = Copy(chunk, length, from, to, writer)) is null)) throw new IOException($"chunk {chunk} of the disk cannot be read: {fault}");
            if ((await writer.FlushAsync(cancellationToken)).IsCompleted) return;
        }
    }

    /// <returns>Why it cannot be read; null if it was.</returns>
    private string? Copy(int chunk, int length, int from, int to, PipeWriter writer)
    {
        // Straight into what is sent, if all of it is wanted.
        var whole = writer.GetSpan(length)[..length];
        string? fault;
        if (from == 0 && to == length) fault = Read(chunk, whole);
        else
        {
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            fault = Read(chunk, buffer.AsSpan(0, length));
            buffer.AsSpan(from, to - from).CopyTo(whole);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (fault is null) writer.Advance(to - from);
        return fault;
    }

    private string? Read(int chunk, Span<byte> into)
    {
        var fault = chunks.TryRead(index.Digest, index.Chunks[chunk].Id, into, out var length, out var reason);
        return fault == ChunkFault.None && length == into.Length ? null : reason ?? $"it has {length} bytes, and {into.Length} by the index";
    }

    private static void Fill(PipeWriter writer, int bytes)
    {
        writer.GetSpan(bytes)[..bytes].Clear();
        writer.Advance(bytes);
    }

    /// <summary>The chunk that has the byte at <paramref name="offset"/>.</summary>
    private int ChunkAt(long offset)
    {
        var (low, high) = (0, index.Chunks.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (index.Chunks[middle].End <= offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
