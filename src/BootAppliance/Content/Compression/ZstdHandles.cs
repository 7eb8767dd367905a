using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Content.Compression;

/// <summary>A <c>ZSTD_CCtx</c>: for one thread at a time.</summary>
internal sealed class ZstdCompressorHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => ZstdNative.FreeCompressor(handle) == 0;
}

/// <summary>A <c>ZSTD_DCtx</c>: for one thread at a time.</summary>
internal sealed class ZstdDecompressorHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => ZstdNative.FreeDecompressor(handle) == 0;
}
