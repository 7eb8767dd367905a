namespace BootAppliance.Storage.Hosts;

/// <summary>What holds disks on a host.</summary>
public enum ResourceKind
{
    /// <summary>A folder on a local file system; a disk is a file in it.</summary>
    Directory,

    /// <summary>A folder that has to be an NFS mount.</summary>
    Nfs,

    /// <summary>An LVM volume group; a disk is a volume, taken whole when it is made.</summary>
    VolumeGroup,

    /// <summary>An LVM thin pool; a disk is a thin volume of it.</summary>
    ThinPool,

    /// <summary>A device that is one disk, whole.</summary>
    BlockDevice,
}

/// <summary>Where disks are made on a host.</summary>
/// <param name="Kind">Of it.</param>
/// <param name="Where">A folder's absolute path, <c>vg0</c>, <c>vg0/thin</c>, or a device's path below /dev.</param>
public sealed record ResourcePlace(ResourceKind Kind, string Where);
