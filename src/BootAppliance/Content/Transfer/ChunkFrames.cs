using System.Buffers.Binary;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Transfer;

/// <summary>
/// Many chunks in one body, as they are sent up and as a batch is answered: for each the 32 bytes of its id, its length packed as 4
/// bytes in little endian, and that many bytes of one zstd frame. A length of 0 says that there is no such chunk. The body ends after
/// a frame.
/// </summary>
public static class ChunkFrames
{
    public const int HeadLength = ChunkId.Length + 4;

    /// <summary>The most chunks that one batch asks for.</summary>
    public const int MostInBatch = 64;

    /// <param name="into">At least <see cref="HeadLength"/> bytes.</param>
    /// <param name="id">Of the chunk.</param>
    /// <param name="length">Of the frame that follows.</param>
    public static void WriteHead(Span<byte> into, in ChunkId id, int length)
    {
        id.Write(into);
        BinaryPrimitives.WriteInt32LittleEndian(into[ChunkId.Length..], length);
    }

    /// <summary>The next chunk of a body.</summary>
    /// <param name="body">Where one begins, or the body ends.</param>
    /// <param name="room">Takes the frame.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null at the end.</returns>
    /// <exception cref="InvalidDataException">It ends within a chunk, or a frame is longer than the room.</exception>
    public static async ValueTask<(ChunkId Id, int Length)?> ReadAsync(Stream body, Memory<byte> room, CancellationToken cancellationToken)
    {
        var read = await body.ReadAtLeastAsync(room[..HeadLength], HeadLength, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return null;
        if (read < HeadLength) throw new InvalidDataException($"the chunks end within the head of one: {read} of its {HeadLength} bytes");
        ChunkId id = new(room.Span);
        var length = BinaryPrimitives.ReadInt32LittleEndian(room.Span[ChunkId.Length..]);
        if (length < 0 || length > room.Length) throw new InvalidDataException($"chunk {id} has {length} bytes packed; at most {room.Length} were to come");
        read = await body.ReadAtLeastAsync(room[..length], length, throwOnEndOfStream: false, cancellationToken);
        return read == length ? (id, length) : throw new InvalidDataException($"the chunks end within {id}: {read} of {length} bytes");
    }
}
