namespace BootAppliance.Storage.Lvm;

/// <summary>By which marks a volume is one of ours: only such ones are ever grown or removed. Tags, since they lie in LVM's own metadata and travel with it.</summary>
internal static class OwnVolumes
{
    /// <summary>On all of ours.</summary>
    public const string Tag = "bootappliance";

    /// <summary>How the names of volumes begin that are being made or removed.</summary>
    public const string Passing = "bootappliance-new-";

    private const string DiskTag = "bootappliance-disk=";
    private const string ZeroedTag = "bootappliance-zeroed=";

    /// <summary>On the volume of one disk, also while it has another name.</summary>
    public static string Of(string disk) => DiskTag + disk;

    /// <summary>On one that was made larger, until what was added holds zeros.</summary>
    public static string ZeroedTo(long bytes) => ZeroedTag + bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static string NewPassing() => $"{Passing}{Guid.NewGuid():n}";

    /// <summary>Whether it is a disk of ours, whole, under its own name.</summary>
    public static bool IsDisk(LogicalVolume volume) => volume.Tags.Contains(Tag) && volume.Tags.Contains(Of(volume.Name));

    public static bool IsPassing(LogicalVolume volume) => volume.Tags.Contains(Tag) && volume.Name.StartsWith(Passing, StringComparison.Ordinal);

    /// <returns>How many bytes from its beginning hold nothing of another's; null: all.</returns>
    public static long? ZeroedBytes(LogicalVolume volume)
    {
        var said = volume.Tags.Where(tag => tag.StartsWith(ZeroedTag, StringComparison.Ordinal)).Select(tag => long.TryParse(tag.AsSpan(ZeroedTag.Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bytes) ? bytes : 0).ToList();
        return said.Count == 0 ? null : said.Min();
    }
}
