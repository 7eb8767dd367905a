namespace BootAppliance.Storage.Lvm;

/// <summary>A volume group, as vgs shows it.</summary>
/// <param name="Name">Of it, whole.</param>
/// <param name="Size">In bytes, of its extents.</param>
/// <param name="Free">In bytes, of the extents that no volume has.</param>
/// <param name="Extent">The bytes of each.</param>
/// <param name="Attributes"><c>vg_attr</c>: <c>wz--n-</c>.</param>
internal sealed record VolumeGroup(string Name, long Size, long Free, long Extent, string Attributes)
{
    public const string Fields = "vg_name,vg_size,vg_free,vg_extent_size,vg_attr";

    public bool IsWritable => At(0) == 'w';

    public bool IsExported => At(2) == 'x';

    /// <summary>A device of it is missing.</summary>
    public bool IsPartial => At(3) == 'p';

    /// <returns>Null where a field is missing or is no number.</returns>
    public static VolumeGroup? Of(LvmRow row) =>
        row.Text("vg_name") is { Length: > 0 } name && row.Bytes("vg_size") is { } size && row.Bytes("vg_free") is { } free && row.Bytes("vg_extent_size") is > 0 and var extent
            ? new(name, size, free, extent, row.Text("vg_attr"))
            : null;

    /// <summary>How many extents hold so many bytes.</summary>
    public long Extents(long bytes) => (bytes / Extent) + (bytes % Extent == 0 ? 0 : 1);

    private char At(int place) => Attributes.Length > place ? Attributes[place] : '-';
}
