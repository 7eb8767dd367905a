namespace BootAppliance.Protocols.Chunks;

/// <summary>Where a store keeps a chunk: <c>castore.c</c> of casync, <c>xxxx/&lt;64 hex&gt;.cacnk</c>, over HTTP the same.</summary>
public static class ChunkPath
{
    /// <summary>What follows the id of a compressed chunk: one zstd frame.</summary>
    public const string Suffix = ".cacnk";

    private const int FolderLength = 4;

    public static string Of(in ChunkId id)
    {
        var name = id.ToString();
        return $"{name.AsSpan(0, FolderLength)}/{name}{Suffix}";
    }

    /// <returns>False for whatever is not the path of a compressed chunk, also where the folder is another chunk's.</returns>
    public static bool TryParse(ReadOnlySpan<char> path, out ChunkId id)
    {
        id = default;
        return path.Length == FolderLength + 1 + 2 * ChunkId.Length + Suffix.Length
            && path[FolderLength] == '/'
            && path.EndsWith(Suffix, StringComparison.Ordinal)
            && path[..FolderLength].SequenceEqual(path.Slice(FolderLength + 1, FolderLength))
            && ChunkId.TryParse(path.Slice(FolderLength + 1, 2 * ChunkId.Length), out id);
    }
}
