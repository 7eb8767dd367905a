using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Manifests;

/// <summary>How a manifest spells what has a fixed list of words.</summary>
internal static class ManifestWords
{
    public static readonly (string Word, ChunkDigest Value)[] Digests = [("sha256", ChunkDigest.Sha256), ("sha512-256", ChunkDigest.Sha512Truncated)];

    public static readonly (string Word, ChunkRule Value)[] Chunkers =
        [("content-64k", ChunkRule.Content64K), ("content-128k", ChunkRule.Content128K), ("fixed-64k", ChunkRule.Fixed64K), ("fixed-128k", ChunkRule.Fixed128K)];

    public static readonly (string Word, FirmwareHint Value)[] Firmwares = [("bios", FirmwareHint.Bios), ("uefi", FirmwareHint.Uefi)];

    public static readonly (string Word, BusHint Value)[] Buses = [("virtio", BusHint.Virtio), ("scsi", BusHint.Scsi), ("sata", BusHint.Sata), ("nvme", BusHint.Nvme)];

    /// <summary>Times are UTC, to the second, in this one spelling (RFC 3339).</summary>
    public const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static string Of<T>((string Word, T Value)[] words, T value)
        where T : struct, Enum => words.First(one => EqualityComparer<T>.Default.Equals(one.Value, value)).Word;
}
