using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace BootAppliance.Http;

/// <summary>Pinned blocks that are used again; 16 MiB of idle ones are kept, the rest is the collector's. For any number of threads.</summary>
internal sealed class TransferBlockPool : MemoryPool<byte>
{
    public const int BlockLength = 32 << 10;
    public const int MostIdle = 512;

    private readonly ConcurrentQueue<Block> _idle = new();

    public int Idle => _idle.Count;

    public override int MaxBufferSize => BlockLength;

    /// <param name="minBufferSize">At most <see cref="BlockLength"/>; whatever it is, a whole block comes.</param>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockLength);
        if (!_idle.TryDequeue(out var block)) return new Block(this);
        block.IsRented = true;
        return block;
    }

    protected override void Dispose(bool disposing) => _idle.Clear();

    private void Return(Block block)
    {
        if (_idle.Count < MostIdle) _idle.Enqueue(block);
    }

    private sealed class Block(TransferBlockPool pool) : IMemoryOwner<byte>
    {
        private int _isRented = 1;

        public bool IsRented
        {
            set => Volatile.Write(ref _isRented, value ? 1 : 0);
        }

        public Memory<byte> Memory { get; } = Pinned();

        // Given back twice it would be two connections' at once.
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isRented, 0) == 1) pool.Return(this);
        }

        private static Memory<byte> Pinned() => MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockLength, pinned: true), 0, BlockLength);
    }
}
