namespace BootAppliance.Storage.Lvm;

/// <summary>What a volume is, by the first letter of <c>lv_attr</c> (lvs(8)).</summary>
internal enum VolumeType
{
    /// <summary>Its extents are its own: linear or striped.</summary>
    Thick,
    Thin,
    ThinPool,

    /// <summary>A mirror, a snapshot, a cache: no disk of ours.</summary>
    Other,
}

/// <summary>A logical volume, as lvs shows it.</summary>
/// <param name="Name">Within its group.</param>
/// <param name="Size">In bytes, that its user sees.</param>
/// <param name="Attributes"><c>lv_attr</c>: <c>Vwi-aotz--</c>.</param>
/// <param name="Tags">Of it.</param>
internal sealed record LogicalVolume(string Name, long Size, string Attributes, IReadOnlySet<string> Tags)
{
    public const string Fields = "lv_name,lv_size,lv_attr,lv_tags,pool_lv,origin,data_percent,metadata_percent,lv_metadata_size";

    /// <summary>The pool that a thin volume is in; empty if it is none.</summary>
    public string Pool { get; init; } = "";

    /// <summary>What a snapshot was taken of; empty if it is none.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Of a thin volume, how much of it is mapped; of a pool, how much of its data volume is taken. 0 to 100.</summary>
    public double? DataPercent { get; init; }

    /// <summary>Of a pool. 0 to 100.</summary>
    public double? MetadataPercent { get; init; }

    /// <summary>Of a pool, in bytes.</summary>
    public long? MetadataSize { get; init; }

    public VolumeType Type => At(0) switch
    {
        '-' => VolumeType.Thick,
        'V' => VolumeType.Thin,
        't' => VolumeType.ThinPool,
        _ => VolumeType.Other,
    };

    public bool IsWritable => At(1) == 'w';

    public bool IsActive => At(4) == 'a';

    /// <summary>Somebody has its device open: a machine, a mount, another device on it.</summary>
    public bool IsOpen => At(5) == 'o';

    /// <summary>Of a pool: what is mapped anew holds zeros, whatever was there before.</summary>
    public bool Zeroes => At(7) == 'z';

    /// <summary><c>p</c> a device is missing, <c>F</c> failed, <c>D</c> out of data, <c>M</c> metadata read-only; <c>-</c> if it is well.</summary>
    public char Health => At(8);

    /// <returns>Null where a field is missing or is no number.</returns>
    public static LogicalVolume? Of(LvmRow row) =>
        row.Text("lv_name") is { Length: > 0 } name && row.Bytes("lv_size") is { } size
            ? new(name, size, row.Text("lv_attr"), row.Text("lv_tags").Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal))
            {
                Pool = row.Text("pool_lv"),
                Origin = row.Text("origin"),
                DataPercent = row.Percent("data_percent"),
                MetadataPercent = row.Percent("metadata_percent"),
                MetadataSize = row.Bytes("lv_metadata_size"),
            }
            : null;

    private char At(int place) => Attributes.Length > place ? Attributes[place] : '-';
}
