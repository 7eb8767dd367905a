using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Chunking;

/// <summary>Names chunks. SHA-256 is .NET's; SHA-512/256, which it lacks, is libcrypto's (docs/decisions/0008-zstd-libcrypto.md).</summary>
public static partial class ChunkDigests
{
    public static ChunkId IdOf(this ChunkDigest digest, ReadOnlySpan<byte> chunk)
    {
        Span<byte> id = stackalloc byte[ChunkId.Length];
        if (digest == ChunkDigest.Sha256) SHA256.HashData(chunk, id);
        else if (Digest(chunk, (nuint)chunk.Length, id, 0, Sha512Truncated(), 0) != 1) throw new CryptographicException("libcrypto made no SHA-512/256");
        return new(id);
    }

    [LibraryImport("libcrypto.so.3", EntryPoint = "EVP_sha512_256")]
    private static partial nint Sha512Truncated();

    [LibraryImport("libcrypto.so.3", EntryPoint = "EVP_Digest")]
    private static partial int Digest(ReadOnlySpan<byte> data, nuint count, Span<byte> digest, nint length, nint type, nint engine);
}
