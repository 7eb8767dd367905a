using System.Runtime.InteropServices;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Chunking;

/// <summary>Keeps one chunk and says what it is named. Called from several threads at once; may throw, which ends the chunking.</summary>
public delegate ChunkId TakeChunk(ReadOnlySpan<byte> chunk);

/// <summary>A piece of an image with the chunks that it was cut into: what one worker hashes and keeps at a time. Used over and over.</summary>
internal sealed class ChunkBatch : IDisposable
{
    private const int MaximumCuts = 1024;
    private readonly Cut[] _cuts = new Cut[MaximumCuts];
    private readonly ChunkId[] _ids = new ChunkId[MaximumCuts];
    private readonly SemaphoreSlim _done = new(1, 1);
    private Exception? _failure;

    /// <param name="bytes">Of the buffer; several times the longest chunk.</param>
    public ChunkBatch(int bytes) => Buffer = GC.AllocateUninitializedArray<byte>(bytes);

    public byte[] Buffer { get; }

    public int Count { get; private set; }

    public bool IsFull => Count == MaximumCuts;

    /// <summary>Waits until its chunks are kept; it is the caller's again. Throws what keeping them threw.</summary>
    public void Await(CancellationToken cancellationToken)
    {
        _done.Wait(cancellationToken);
        if (_failure is { } failure) throw new IOException($"a chunk could not be kept: {failure.Message}", failure);
    }

    public void Clear() => Count = 0;

    /// <summary>A chunk of so many bytes from <paramref name="start"/> in <see cref="Buffer"/> on; zeros need not be there.</summary>
    public void Add(int start, int length, bool isZero) => _cuts[Count++] = new(start, length, isZero);

    public (int Length, ChunkId Id) this[int i] => (_cuts[i].Length, _ids[i]);

    /// <summary>Has each chunk kept, then lets <see cref="Await"/> go on.</summary>
    public void Run(TakeChunk take, ZeroChunks zeros)
    {
        try
        {
            for (var i = 0; i < Count; i++)
            {
                var cut = _cuts[i];
                _ids[i] = cut.IsZero ? zeros.Take(cut.Length, take) : take(Buffer.AsSpan(cut.Start, cut.Length));
            }
        }
        catch (Exception exception)
        {
            _failure = exception;
        }
        finally
        {
            _done.Release();
        }
    }

    public void Dispose() => _done.Dispose();

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Cut(int Start, int Length, bool IsZero);
}
