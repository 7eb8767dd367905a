namespace BootAppliance.Inventory;

/// <summary>What is booted without an installer of its own: an ISO, a kernel, a disk.</summary>
public sealed record Image : InheritingObject
{
    public StoredFile? File { get; init; }

    /// <summary>How it is booted.</summary>
    [OneOf("direct", "iso", "memdisk", "virt-clone")]
    public string ImageType { get; init; } = "iso";

    public string Arch { get; init; } = "x86_64";

    public string? Breed { get; init; }

    public string? OsVersion { get; init; }

    /// <summary>Network interfaces of a virtual machine.</summary>
    [Between("0", "64")]
    public int NetworkCount { get; init; } = 1;
}
