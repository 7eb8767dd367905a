using System.Collections.Immutable;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Selection;

/// <summary>What no score outweighs. Each looks at one pair alone, and a stricter request fails at least what a milder one fails.</summary>
internal static class HardFilters
{
    public static ImmutableArray<Exclusion> Of(AllocationPolicy policy, DiskFormat format, SelectionRequest request)
    {
        var found = ImmutableArray.CreateBuilder<Exclusion>();
        var (device, needs, abilities) = (request.Capabilities, request.Needs, FormatAbilities.Of(format));
        var word = format.ToString().ToLowerInvariant();

        if (request.Formats is { IsDefaultOrEmpty: false } named)
        {
            if (!named.Contains(format)) Exclude(ExclusionReason.NotThoughtOf, $"only {string.Join(", ", named)} was asked for");
        }
        else if (request.Kind == SelectorKind.Default && format is not (DiskFormat.Raw or DiskFormat.Qcow2))
        {
            Exclude(ExclusionReason.NotThoughtOf, $"{word} is for exchange with other hypervisors, and made only when it is asked for by name");
        }

        if (request.Policies is { IsDefaultOrEmpty: false } policies && !policies.Contains(policy)) Exclude(ExclusionReason.NotThoughtOf, $"only {string.Join(", ", policies)} was asked for");

        if (request.Backing == BackingKind.BlockDevice)
        {
            if (format is not (DiskFormat.Raw or DiskFormat.Qcow2)) Exclude(ExclusionReason.NotOnBlockDevice, $"{word} is made in files alone");
            else if (format == DiskFormat.Qcow2 && policy != AllocationPolicy.Thin) Exclude(ExclusionReason.NotOnBlockDevice, "qcow2 on a volume is not preallocated: its length is the volume's");
            else if (format == DiskFormat.Raw && policy == AllocationPolicy.Thin && !device.Has(Capability.ThinProvisioning)) Exclude(ExclusionReason.NoThinProvisioning, "a raw disk on a volume is thin only if the volume is");
        }
        else if (policy != AllocationPolicy.Preallocated && (format == DiskFormat.Raw || policy == AllocationPolicy.MetadataPreallocated) && !device.Has(Capability.ThinProvisioning))
        {
            Exclude(ExclusionReason.NoThinProvisioning, "the device has no files with holes, so all of the disk would be taken");
        }

        if (request.Matrix.Of(format, policy) is { Works: false } verdict) Exclude(ExclusionReason.ToolDoesNot, verdict.Reason);
        if (policy == AllocationPolicy.Preallocated && request.Backing == BackingKind.Directory && !device.Has(Capability.Preallocation)) Exclude(ExclusionReason.NoPreallocation, "the device preallocates nothing");
        if (policy != AllocationPolicy.Preallocated && needs.PreallocatedBytes > 0) Exclude(ExclusionReason.NeedsPreallocation, $"{needs.PreallocatedBytes} bytes have to be taken at once");
        if (needs.PreallocatedBytes > request.VirtualSize) Exclude(ExclusionReason.NoRoom, $"{needs.PreallocatedBytes} bytes have to be taken at once, and the disk has {request.VirtualSize}");
        if (policy == AllocationPolicy.Preallocated && request.Available is { } available && request.Preallocated > available) Exclude(ExclusionReason.NoRoom, $"{request.Preallocated} bytes would be taken at once, and {available} are free");

        if (needs.Snapshots && !device.Has(Capability.Snapshot) && !abilities.Snapshots) Exclude(ExclusionReason.NoSnapshot, $"neither the device nor {word} takes snapshots");
        if (needs.Clones && !device.Has(Capability.Clone) && !abilities.Clones) Exclude(ExclusionReason.NoClone, $"neither the device nor {word} makes clones");
        if (needs.Growth && !abilities.Growth) Exclude(ExclusionReason.NoGrowth, $"{word} does not grow");
        var encryption = Encryption(format, request);
        if (encryption is null) Exclude(ExclusionReason.NoEncryption, request.SecurityLevel == Selection.SecurityLevel.Highest ? $"{word} has no encryption of its own" : $"neither the device nor {word} encrypts");
        if (needs.Compression) Compression(encryption);
        return found.ToImmutable();

        void Compression(EncryptionBy? by)
        {
            if (policy != AllocationPolicy.Thin) Exclude(ExclusionReason.NoCompression, "what is taken beforehand saves nothing by compression");
            // qemu refuses both in one image, and what is encrypted above the device has nothing left to be packed.
            if (by == EncryptionBy.Disk) Exclude(ExclusionReason.NoCompression, "what the disk itself encrypts is not packed, by it or by the device");
            if (!abilities.Compression && !device.Has(Capability.Compression)) Exclude(ExclusionReason.NoCompression, $"neither the device nor {word} compresses");
        }

        void Exclude(ExclusionReason reason, string sentence) => found.Add(new(reason, sentence));
    }

    /// <summary>Who would encrypt it; null: nobody can, and somebody has to.</summary>
    public static EncryptionBy? Encryption(DiskFormat format, SelectionRequest request)
    {
        var (byDisk, byDevice) = (FormatAbilities.Of(format).Encryption, request.Capabilities.Has(Capability.Encryption));
        var isNeeded = request.Needs.Encryption || request.SecurityLevel >= 2;
        if (request.SecurityLevel == Selection.SecurityLevel.Highest) return byDisk ? EncryptionBy.Disk : null;
        if (byDevice) return EncryptionBy.Device;
        return !isNeeded ? EncryptionBy.Nobody : byDisk ? EncryptionBy.Disk : null;
    }
}
