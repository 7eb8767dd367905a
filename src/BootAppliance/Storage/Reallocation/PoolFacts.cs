namespace BootAppliance.Storage.Reallocation;

/// <summary>The pool that is divided.</summary>
/// <param name="Capacity">Extents that may be entitled to in all: what the pool has, times the overcommitment that its policy allows; 0 to 2^40.</param>
/// <param name="ExtentBytes">Bytes of one extent, above 0; usually 4 MiB.</param>
/// <param name="IsPaused">The operator's word: nothing is changed; loads and idle times are followed on.</param>
public sealed record PoolFacts(long Capacity, long ExtentBytes, bool IsPaused = false)
{
    /// <summary>Extents that hold so many bytes.</summary>
    public long Holding(long bytes) => (bytes / ExtentBytes) + (bytes % ExtentBytes == 0 ? 0 : 1);

    /// <summary>Extents that fit into so many bytes.</summary>
    public long Within(long bytes) => bytes / ExtentBytes;

    /// <summary>Extents that hold so many percent of so many bytes.</summary>
    public long HoldingPercent(long bytes, int percent) => (long)((((Int128)bytes * percent) + ((Int128)ExtentBytes * 100) - 1) / ((Int128)ExtentBytes * 100));

    /// <summary>The fewest extents of which so many bytes are less than so many percent.</summary>
    public long LessUsedThan(long bytes, int percent) => (long)((Int128)bytes * 100 / ((Int128)ExtentBytes * percent)) + 1;
}
