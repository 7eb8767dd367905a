using System.Runtime.InteropServices;

namespace BootAppliance.Content.Compression;

/// <summary>Numbers of <c>ZSTD_cParameter</c>.</summary>
internal enum ZstdParameter
{
    CompressionLevel = 100,
    MinMatch = 105,
}

/// <summary>What is used of Debian's <c>libzstd.so.1</c> (zstd.h, stable part).</summary>
internal static partial class ZstdNative
{
    private const string Library = "libzstd.so.1";

    /// <summary>Of <see cref="ContentSize"/>: the frame does not tell.</summary>
    public const ulong UnknownSize = ulong.MaxValue;

    /// <summary>Of <see cref="ContentSize"/>: it is no frame.</summary>
    public const ulong SizeError = ulong.MaxValue - 1;

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial ZstdCompressorHandle CreateCompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial ZstdDecompressorHandle CreateDecompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressBound")]
    public static partial nuint CompressBound(nuint bytes);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    public static partial nuint Compress(ZstdCompressorHandle context, Span<byte> into, nuint room, ReadOnlySpan<byte> from, nuint bytes);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint Set(ZstdCompressorHandle context, ZstdParameter parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    public static partial nuint Decompress(ZstdDecompressorHandle context, Span<byte> into, nuint room, ReadOnlySpan<byte> from, nuint bytes);

    [LibraryImport(Library, EntryPoint = "ZSTD_getFrameContentSize")]
    public static partial ulong ContentSize(ReadOnlySpan<byte> frame, nuint bytes);

    [LibraryImport(Library, EntryPoint = "ZSTD_findFrameCompressedSize")]
    public static partial nuint FrameLength(ReadOnlySpan<byte> frame, nuint bytes);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    public static string ErrorName(nuint code) => Marshal.PtrToStringUTF8(NameOf(code)) ?? $"error {code}";

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint NameOf(nuint code);
}
