using System.Runtime.InteropServices;
using BootAppliance.Content.Chunking;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>
/// Which packed chunks were proved since the start, with their CRC-32C, as many as fit in 8 MiB: one that is pushed out is proved again.
/// What is read has to be what was proved; that costs a fiftieth of unpacking and hashing it. For any number of threads.
/// </summary>
internal sealed class ProvedChunks
{
    private const int Slots = 1 << 20;
    private const int MarkBits = 32;

    // Ids are digests, so any of their bits are as good as a hash; which slot and what is in it take different ones. A half that is the
    // id's and a half that is the frame's: whatever meets another one's slot has another sum.
    private readonly ulong[] _marks = new ulong[Slots];

    public bool Has(in ChunkId id, ReadOnlySpan<byte> frame)
    {
        var (slot, mark) = Place(id);
        var found = Volatile.Read(ref _marks[slot]);
        return found >> MarkBits == mark && (uint)found == BlockMark.Of(frame);
    }

    public void Add(in ChunkId id, ReadOnlySpan<byte> frame)
    {
        var (slot, mark) = Place(id);
        Volatile.Write(ref _marks[slot], mark << MarkBits | BlockMark.Of(frame));
    }

    private static (int Slot, ulong Mark) Place(in ChunkId id)
    {
        Span<byte> bytes = stackalloc byte[ChunkId.Length];
        id.Write(bytes);
        return ((int)(MemoryMarshal.Read<uint>(bytes[8..]) % Slots), MemoryMarshal.Read<uint>(bytes) | 1);
    }
}
