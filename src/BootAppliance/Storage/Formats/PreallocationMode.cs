namespace BootAppliance.Storage.Formats;

/// <summary>What qemu-img is asked for when it makes an image.</summary>
public enum PreallocationMode
{
    Off,

    /// <summary><c>preallocation=metadata</c></summary>
    Metadata,

    /// <summary>What VDI and VHDX have instead: <c>static=on</c>, <c>subformat=fixed</c>.</summary>
    Fixed,

    /// <summary><c>preallocation=falloc</c></summary>
    Falloc,

    /// <summary><c>preallocation=full</c></summary>
    Full,
}

/// <summary>How it is said.</summary>
public static class PreallocationModes
{
    /// <returns>The value of <c>-o</c>; null where the format has no word for it.</returns>
    public static string? Option(this PreallocationMode mode, DiskFormat format) => (mode, format) switch
    {
        (PreallocationMode.Fixed, DiskFormat.Vdi) => "static=on",
        (PreallocationMode.Fixed, DiskFormat.Vhdx) => "subformat=fixed",
        (PreallocationMode.Fixed, _) => null,
        (PreallocationMode.Off, DiskFormat.Vhdx) => "subformat=dynamic",
        (PreallocationMode.Off, DiskFormat.Vmdk) => "subformat=monolithicSparse",
        (PreallocationMode.Off, DiskFormat.Vdi) => "static=off",
        (PreallocationMode.Off, DiskFormat.Qed) => "cluster_size=65536",
        _ => "preallocation=" + mode.ToString().ToLowerInvariant(),
    };

    /// <summary>By which the places of a format's blocks are settled; null if it cannot.</summary>
    public static PreallocationMode? Layout(DiskFormat format) => format switch
    {
        DiskFormat.Raw => PreallocationMode.Off,
        DiskFormat.Qcow2 => PreallocationMode.Metadata,
        DiskFormat.Vhdx or DiskFormat.Vdi => PreallocationMode.Fixed,
        _ => null,
    };
}
