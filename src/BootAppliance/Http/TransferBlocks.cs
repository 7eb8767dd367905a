using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace BootAppliance.Http;

/// <summary>
/// What connections read into and write from: blocks of 32 KiB, which most chunks fit in, where Kestrel's own have 4 KiB and a chunk is
/// put together from eight. Each of Kestrel's sockets threads asks for a pool.
/// </summary>
internal sealed class TransferBlocks : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new TransferBlockPool();
}
