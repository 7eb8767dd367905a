using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Chunking;

/// <summary>Reads an image into batches and cuts it there; what is not yet cut at a batch's end is copied to the next one.</summary>
internal sealed class BatchReader(ImageSource image, ChunkSizes sizes)
{
    private readonly ChunkCutter _cutter = new(sizes);
    private ChunkBatch? _last;

    // In the batch's buffer: where the open chunk begins, up to where it was looked at, up to where it was filled.
    private int _start;
    private int _seen;
    private int _fill;
    private long _hole;
    private bool _isEnded;

    /// <returns>False once the image is at its end, and nothing was added.</returns>
    public bool Fill(ChunkBatch batch)
    {
        batch.Clear();
        Carry(batch);
        while (!batch.IsFull && !_isEnded)
        {
            if (_hole > 0)
            {
                if (!TryZeros(batch)) break;
            }
            else if (_fill - _seen >= ChunkCutter.BlockBytes)
            {
                Look(batch, ChunkCutter.BlockBytes);
            }
            else if (batch.Buffer.Length - _fill < ChunkCutter.BlockBytes)
            {
                break;
            }
            else
            {
                var part = image.Next(batch.Buffer.AsSpan(_fill));
                _fill += part.Read;
                _hole = part.Hole;
                if (part is { Read: 0, Hole: 0 }) End(batch);
            }
        }

        return batch.Count > 0;
    }

    private void Carry(ChunkBatch batch)
    {
        // The batch before may be at work yet: it is read by all and written by none.
        _last?.Buffer.AsSpan(_start, _fill - _start).CopyTo(batch.Buffer);
        _seen -= _start;
        _fill -= _start;
        _start = 0;
        _last = batch;
    }

    /// <returns>False if the batch's buffer has no room.</returns>
    private bool TryZeros(ChunkBatch batch)
    {
        if (_cutter.Length == 0 && _hole >= sizes.Maximum)
        {
            // As the cutter would, without looking at each block; they take no room.
            batch.Add(_start, sizes.Maximum, isZero: true);
            _hole -= sizes.Maximum;
            return true;
        }

        var bytes = (int)Math.Min(_hole, ChunkCutter.BlockBytes);
        if (batch.Buffer.Length - _fill < bytes) return false;
        batch.Buffer.AsSpan(_fill, bytes).Clear();
        _fill += bytes;
        _hole -= bytes;
        // The last block of an image may be short; it is looked at when the image is at its end.
        if (bytes == ChunkCutter.BlockBytes) Look(batch, bytes);
        return true;
    }

    private void Look(ChunkBatch batch, int bytes)
    {
        var block = batch.Buffer.AsSpan(_seen, bytes);
        var isZero = !block.ContainsAnyExcept((byte)0);
        _seen += bytes;
        var cut = _cutter.Add(bytes, isZero, isZero ? 0 : BlockMark.Of(block));
        if (cut > 0) Add(batch, cut);
    }

    private void End(ChunkBatch batch)
    {
        if (_fill > _seen) Look(batch, _fill - _seen);
        // The short block itself may have ended a chunk, and the batch be full: the rest is then the next one's.
        if (batch.IsFull) return;
        if (_cutter.End() is > 0 and var rest) Add(batch, rest);
        _isEnded = true;
    }

    private void Add(ChunkBatch batch, int length)
    {
        batch.Add(_start, length, _cutter.IsCutZero);
        _start += length;
    }
}
