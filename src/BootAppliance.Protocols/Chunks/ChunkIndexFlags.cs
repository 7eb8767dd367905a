namespace BootAppliance.Protocols.Chunks;

/// <summary>Feature flags of casync (<c>caformat.h</c>). Of an index of a disk only the digest means something; the others are kept as they came.</summary>
[Flags]
public enum ChunkIndexFlags : ulong
{
    None = 0,
    ExcludeFile = 0x1000_0000_0000_0000,

    /// <summary>Chunks are named by SHA-512/256; without it by SHA-256.</summary>
    Sha512Truncated = 0x2000_0000_0000_0000,
    ExcludeSubmounts = 0x4000_0000_0000_0000,
    ExcludeNoDump = 0x8000_0000_0000_0000,
}

public enum ChunkDigest
{
    Sha256,

    /// <summary>SHA-512/256 (FIPS 180-4 §6.7): casync's and desync's default.</summary>
    Sha512Truncated,
}
