using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Disks;

/// <summary>A disk to be made.</summary>
/// <param name="Policy">How much is taken.</param>
/// <param name="Format">How it lies.</param>
/// <param name="VirtualSize">In bytes, a multiple of 512, to <see cref="Largest"/>.</param>
public sealed record DiskSpecification(AllocationPolicy Policy, DiskFormat Format, long VirtualSize)
{
    public const long Smallest = 1L << 20;

    public const long Largest = 64L << 40;

    /// <summary>Of a preallocated disk, from its beginning: what the guest's file system needs at once; null: all of it.</summary>
    public long? MinimumBytes { get; init; }

    /// <summary>With which it is encrypted (LUKS); null: not at all. In qcow2 alone.</summary>
    public string? Passphrase { get; init; }

    internal long Preallocated => Policy == AllocationPolicy.Preallocated ? MinimumBytes ?? VirtualSize : 0;

    /// <exception cref="DiskException">A field is wrong.</exception>
    internal void Check(string title, FormatMatrix matrix)
    {
        CheckSizes(title);
        if (MinimumBytes is not null && Policy != AllocationPolicy.Preallocated) throw new DiskException(DiskFault.BadSize, title, $"is {Policy}, of which nothing is taken at once", "minimum_bytes: leave it out, or take the policy preallocated");
        if (Passphrase is not null && !FormatAbilities.Of(Format).Encryption) throw new DiskException(DiskFault.BadKey, title, $"is {Format}, which has no encryption", "take qcow2, or a device that encrypts");
        if (Passphrase is { Length: 0 }) throw new DiskException(DiskFault.BadKey, title, "has an empty passphrase", "give one, or none at all");
        if (matrix.Of(Format, Policy) is { Works: false } verdict) throw new DiskException(DiskFault.NotPossible, title, $"cannot be {Policy} {Format}: {verdict.Reason}", "take another policy or format");
    }

    /// <summary>What holds for a disk of whatever kind.</summary>
    /// <exception cref="DiskException">A size is wrong.</exception>
    internal void CheckSizes(string title)
    {
        CheckSize(VirtualSize, title, "virtual_size");
        if (MinimumBytes is { } minimum && (minimum <= 0 || minimum > VirtualSize)) throw new DiskException(DiskFault.BadSize, title, $"cannot have {minimum} of its {VirtualSize} bytes preallocated", "minimum_bytes: give 1 to the disk's size, or leave it out");
    }

    /// <exception cref="DiskException">No disk is so large or small.</exception>
    internal static void CheckSize(long bytes, string title, string field)
    {
        if (bytes is < Smallest or > Largest || bytes % 512 != 0) throw new DiskException(DiskFault.BadSize, title, $"cannot have {bytes} bytes", $"{field}: give a multiple of 512 from {Smallest} to {Largest}");
    }
}

/// <summary>A disk as it was found.</summary>
/// <param name="Path">Of its file.</param>
/// <param name="Format">As it was said to be, and is.</param>
/// <param name="VirtualSize">That a guest sees, in bytes.</param>
/// <param name="Length">Of its file, in bytes.</param>
/// <param name="Allocated">By its file on the device, in bytes.</param>
/// <param name="IsEncrypted">By itself.</param>
public sealed record DiskState(string Path, DiskFormat Format, long VirtualSize, long Length, long Allocated, bool IsEncrypted);
