using System.Diagnostics.CodeAnalysis;
using BootAppliance.Content.Manifests;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Store;

/// <summary>How a store is laid out: <c>castr/</c> is a store of casync's and desync's, in a folder as in a bucket.</summary>
public static class ContentKeys
{
    public const string Chunks = "castr/";
    public const string Indexes = "index/";
    public const string IndexSuffix = ".caibx";

    public static string Of(in ChunkId id) => Chunks + ChunkPath.Of(id);

    public static string Of(Sha256Digest index) => $"{Indexes}{index}{IndexSuffix}";

    /// <returns>False for whatever is no index's key.</returns>
    public static bool TryParseIndex(string key, [NotNullWhen(true)] out Sha256Digest? index)
    {
        index = null;
        return key.StartsWith(Indexes, StringComparison.Ordinal) && key.EndsWith(IndexSuffix, StringComparison.Ordinal) && Sha256Digest.TryParse(key[Indexes.Length..^IndexSuffix.Length], out index);
    }

    /// <returns>False for whatever is no chunk's key.</returns>
    public static bool TryParse(string key, out ChunkId id)
    {
        id = default;
        return key.StartsWith(Chunks, StringComparison.Ordinal) && ChunkPath.TryParse(key.AsSpan(Chunks.Length), out id);
    }
}
