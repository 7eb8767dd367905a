using System.Collections.Immutable;
using BootAppliance.Content.Names;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Manifests;

/// <summary>
/// One version of a template: which disks it has, by the digests of their indexes, and how a machine of it looks. Signed as the
/// bytes that <see cref="ManifestWriter"/> wrote and nobody writes again; the chain manifest, index, chunk is verified from here.
/// </summary>
public sealed record Manifest(
    TemplateName Name, int Version, Sha256Digest? Previous, string Publisher, DateTimeOffset Created, ImmutableArray<ManifestDisk> Disks)
{
    /// <summary>What <c>format</c> says; another format has another word.</summary>
    public const string Format = "bootappliance-template/1";

    /// <summary>The most disks.</summary>
    public const int MaxDisks = TemplateUri.MaxDisks;

    /// <summary>From when on nobody takes it any more.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    public MachineHints Machine { get; init; } = new();

    /// <summary>Of the file that says which chunks a boot needs first.</summary>
    public Sha256Digest? BootProfile { get; init; }

    public bool Equals(Manifest? other) => other is not null && Name == other.Name && Version == other.Version && Previous == other.Previous
        && Publisher == other.Publisher && Created == other.Created && Disks.SequenceEqual(other.Disks) && NotAfter == other.NotAfter
        && Machine == other.Machine && BootProfile == other.BootProfile;

    public override int GetHashCode() => HashCode.Combine(Name, Version, Created);
}

/// <summary>A disk: its index by digest and length in bytes, how large it is once it is put together, and how it was cut.</summary>
public sealed record ManifestDisk(int Number, long Size, Sha256Digest Index, long IndexLength)
{
    /// <summary>The largest disk: 64 TiB.</summary>
    public const long MaxSize = 1L << 46;

    /// <summary>The longest index, in bytes: 40 for each chunk, and none is smaller than 16 KiB but the last.</summary>
    public const long MaxIndexLength = 40L * ((MaxSize >> 14) + 1) + 112;

    public ChunkDigest Digest { get; init; }

    public ChunkRule Chunker { get; init; }

    /// <summary>What names it in URIs: <c>disk0</c>.</summary>
    public string Role => $"disk{Number}";
}

/// <summary>Where a disk is cut: by its content at multiples of 4 KiB, with that average, or every so many bytes.</summary>
public enum ChunkRule
{
    Content64K,
    Content128K,
    Fixed64K,
    Fixed128K,
}

public static class ChunkRules
{
    /// <summary>The longest chunk that any rule makes, in bytes.</summary>
    public const int Longest = 512 * 1024;

    public static ChunkSizes Sizes(this ChunkRule rule) => rule switch
    {
        ChunkRule.Content64K => ChunkSizes.Default,
        ChunkRule.Content128K => new(32 * 1024, 128 * 1024, Longest),
        ChunkRule.Fixed64K => ChunkSizes.Fixed(64 * 1024),
        _ => ChunkSizes.Fixed(128 * 1024),
    };
}

/// <summary>What a machine of this template wants; whoever makes one may give it more. Absent hints are null.</summary>
public sealed record MachineHints
{
    public const int MaxCpus = 1024;
    public const int MinMemory = 64;
    public const int MaxMemory = 16 << 20;

    public int? Cpus { get; init; }

    /// <summary>In MiB.</summary>
    public int? Memory { get; init; }

    public FirmwareHint? Firmware { get; init; }

    public BusHint? Bus { get; init; }
}

public enum FirmwareHint
{
    Bios,
    Uefi,
}

public enum BusHint
{
    Virtio,
    Scsi,
    Sata,
    Nvme,
}
