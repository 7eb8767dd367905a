using System.Runtime.InteropServices;

namespace BootAppliance.Protocols.Chunks;

/// <summary>How long an index's chunks are, in bytes. The last one may be shorter than the minimum; casync checks the maximum alone.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChunkSizes(int Minimum, int Average, int Maximum)
{
    /// <summary>casync's own bound (<c>CA_CHUNK_SIZE_LIMIT_MAX</c>, cachunker.h): 128 MiB.</summary>
    public const int Largest = 128 * 1024 * 1024;

    /// <summary>16, 64 and 256 KiB, as casync's: the measurement is in docs/decisions/0007-casync-formats.md.</summary>
    public static ChunkSizes Default { get; } = new(16 * 1024, 64 * 1024, 256 * 1024);

    public bool AreValid => Minimum > 0 && Minimum <= Average && Average <= Maximum && Maximum <= Largest;

    /// <summary>All chunks but the last are of one length.</summary>
    public bool AreFixed => Minimum == Maximum;

    /// <param name="bytes">1 to <see cref="Largest"/>.</param>
    public static ChunkSizes Fixed(int bytes) => new(bytes, bytes, bytes);
}
