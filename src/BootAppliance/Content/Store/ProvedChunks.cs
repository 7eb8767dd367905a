using System.Runtime.InteropServices;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>Which chunks were proved since the start, as many as fit in 8 MiB: one that is pushed out is proved again. For any number of threads.</summary>
internal sealed class ProvedChunks
{
    private const int Slots = 1 << 20;

    // Ids are digests, so any of their bits are as good as a hash; which slot and what is in it take different ones.
    private readonly ulong[] _marks = new ulong[Slots];

    public bool Contains(in ChunkId id)
    {
        var (slot, mark) = Place(id);
        return Volatile.Read(ref _marks[slot]) == mark;
    }

    public void Add(in ChunkId id)
    {
        var (slot, mark) = Place(id);
        Volatile.Write(ref _marks[slot], mark);
    }

    private static (int Slot, ulong Mark) Place(in ChunkId id)
    {
        Span<byte> bytes = stackalloc byte[ChunkId.Length];
        id.Write(bytes);
        return ((int)(MemoryMarshal.Read<uint>(bytes[8..]) % Slots), MemoryMarshal.Read<ulong>(bytes) | 1);
    }
}
