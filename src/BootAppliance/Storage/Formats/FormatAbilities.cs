namespace BootAppliance.Storage.Formats;

/// <summary>What a format offers by itself, by qemu's drivers for it (qemu docs/system/images.rst).</summary>
/// <param name="Snapshots">Within the file.</param>
/// <param name="Clones">A second image that holds only what differs from the first.</param>
/// <param name="Compression">Of what is written once.</param>
/// <param name="Encryption">With a key of the disk's own (LUKS).</param>
/// <param name="Growth">While it stays the same file.</param>
public sealed record FormatAbilities(bool Snapshots, bool Clones, bool Compression, bool Encryption, bool Growth)
{
    public static FormatAbilities Of(DiskFormat format) => format switch
    {
        DiskFormat.Raw => new(Snapshots: false, Clones: false, Compression: false, Encryption: false, Growth: true),
        DiskFormat.Qcow2 => new(Snapshots: true, Clones: true, Compression: true, Encryption: true, Growth: true),
        DiskFormat.Qed => new(Snapshots: false, Clones: true, Compression: false, Encryption: false, Growth: false),
        DiskFormat.Vmdk => new(Snapshots: false, Clones: true, Compression: false, Encryption: false, Growth: false),
        DiskFormat.Vhdx or DiskFormat.Vdi => new(Snapshots: false, Clones: false, Compression: false, Encryption: false, Growth: false),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no format of a disk"),
    };
}
