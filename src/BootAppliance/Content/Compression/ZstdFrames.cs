namespace BootAppliance.Content.Compression;

/// <summary>Packs and unpacks single zstd frames (RFC 8878) with contexts that are used again. For one thread at a time.</summary>
public sealed class ZstdFrames : IDisposable
{
    // What casync's and desync's chunks are packed with; but a chunk of 64 KiB has few long matches, and those of 4 bytes make it 1 %
    // smaller in the same time.
    private const int Level = 3;
    private const int MinMatch = 4;

    private readonly ZstdCompressorHandle _compressor = CreateCompressor();
    private readonly ZstdDecompressorHandle _decompressor = ZstdNative.CreateDecompressor();

    /// <summary>Room that any frame of so many bytes fits in.</summary>
    public static int Bound(int bytes) => checked((int)ZstdNative.CompressBound((nuint)bytes));

    /// <summary>Packs <paramref name="from"/>, also what does not become shorter, into at least <see cref="Bound"/> bytes; returns the frame's length.</summary>
    /// <exception cref="InvalidOperationException">zstd could not; there is too little memory or room.</exception>
    public int Pack(ReadOnlySpan<byte> from, Span<byte> into)
    {
        var packed = ZstdNative.Compress(_compressor, into, (nuint)into.Length, from, (nuint)from.Length);
        return ZstdNative.IsError(packed) == 0 ? (int)packed : throw new InvalidOperationException($"zstd could not pack {from.Length} bytes: {ZstdNative.ErrorName(packed)}");
    }

    /// <summary>
    /// Unpacks one frame that is as long as <paramref name="frame"/>. A frame that tells of more than <paramref name="into"/> has is
    /// refused unseen; one that does not tell, as casync's, or that lies, is stopped where the room ends. Takes no memory by what
    /// the frame asks for.
    /// </summary>
    /// <returns>False, with the reason, for anything else. Never throws, whatever the bytes.</returns>
    public bool TryUnpack(ReadOnlySpan<byte> frame, Span<byte> into, out int length, out string? error)
    {
        length = 0;
        error = Fault(frame, into.Length);
        if (error is not null) return false;
        var unpacked = ZstdNative.Decompress(_decompressor, into, (nuint)into.Length, frame, (nuint)frame.Length);
        if (ZstdNative.IsError(unpacked) != 0)
        {
            error = $"the zstd frame does not unpack into {into.Length} bytes: {ZstdNative.ErrorName(unpacked)}";
            return false;
        }

        length = (int)unpacked;
        return true;
    }

    public void Dispose()
    {
        _compressor.Dispose();
        _decompressor.Dispose();
    }

    private static ZstdCompressorHandle CreateCompressor()
    {
        var compressor = ZstdNative.CreateCompressor();
        Set(compressor, ZstdParameter.CompressionLevel, Level);
        Set(compressor, ZstdParameter.MinMatch, MinMatch);
        return compressor;
    }

    private static void Set(ZstdCompressorHandle compressor, ZstdParameter parameter, int value)
    {
        if (ZstdNative.Set(compressor, parameter, value) is var code && ZstdNative.IsError(code) != 0)
            throw new InvalidOperationException($"zstd does not take {parameter} {value}: {ZstdNative.ErrorName(code)}");
    }

    private static string? Fault(ReadOnlySpan<byte> frame, int room)
    {
        var size = ZstdNative.ContentSize(frame, (nuint)frame.Length);
        if (size == ZstdNative.SizeError) return "it is not a zstd frame";
        if (size != ZstdNative.UnknownSize && size > (ulong)room) return $"the zstd frame tells of {size} bytes; at most {room} were to come";
        var whole = ZstdNative.FrameLength(frame, (nuint)frame.Length);
        if (ZstdNative.IsError(whole) != 0) return $"the zstd frame is broken: {ZstdNative.ErrorName(whole)}";
        return whole == (nuint)frame.Length ? null : $"after the zstd frame of {whole} bytes there are {frame.Length - (long)whole} more";
    }
}
