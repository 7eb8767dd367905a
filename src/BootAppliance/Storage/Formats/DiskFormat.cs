namespace BootAppliance.Storage.Formats;

/// <summary>How a virtual disk's blocks lie in its file, simplest first: where all else is equal the first one is taken.</summary>
public enum DiskFormat
{
    Raw,
    Qcow2,
    Qed,
    Vmdk,
    Vhdx,
    Vdi,
}

/// <summary>How much of a disk is taken from the device when it is made.</summary>
public enum AllocationPolicy
{
    /// <summary>Nothing but what the format itself needs; the rest when it is written.</summary>
    Thin,

    /// <summary>The places of all blocks are settled, and the blocks are not taken.</summary>
    MetadataPreallocated,

    /// <summary>The blocks are taken.</summary>
    Preallocated,
}
