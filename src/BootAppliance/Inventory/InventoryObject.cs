using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>What every object of the inventory has.</summary>
public abstract record InventoryObject
{
    public string Name { get; init; } = "";

    /// <summary>Grows with each change; <c>If-Match</c> compares it.</summary>
    public long Version { get; init; }

    public string? Comment { get; init; }

    /// <summary>Who answers for it; for people and filters.</summary>
    public ImmutableArray<string>? Owners { get; init; }

    /// <summary><c>key=value</c> for filters and selections.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Merged along the chain; <c>!key</c> removes an inherited one.</summary>
    public KernelOptions KernelOptions { get; init; } = KernelOptions.None;

    /// <summary>The same for the installed system, for templates.</summary>
    public KernelOptions KernelOptionsPost { get; init; } = KernelOptions.None;

    /// <summary>Values for templates, merged along the chain; <c>!key</c> removes an inherited one.</summary>
    public ImmutableSortedDictionary<string, string> AutoinstallMeta { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>A file in the appliance's own store, named by its digest.</summary>
public sealed record StoredFile(string Name, string Sha256, long Size, string? Source);

/// <summary>An operating system that can be booted: a kernel, an initrd, options.</summary>
public sealed record Distro : InventoryObject
{
    public string Arch { get; init; } = "x86_64";

    public string? Breed { get; init; }

    public string? OsVersion { get; init; }

    public StoredFile? Kernel { get; init; }

    public StoredFile? Initrd { get; init; }

    /// <summary>URL of the install tree, for templates.</summary>
    public string? Tree { get; init; }

    /// <summary>What a machine without iPXE is given; the first one that its firmware can run.</summary>
    [OneOf("ipxe", "pxe", "grub")]
    public ImmutableArray<string>? BootLoaders { get; init; }
}

/// <summary>How machines of a kind are installed: a distro, or another profile to inherit from, and an answer file.</summary>
public sealed record Profile : InheritingObject
{
    public string? Distro { get; init; }

    public string? Parent { get; init; }
}

/// <summary>What holds for all that say nothing else; there is one, called <c>settings</c>.</summary>
public sealed record Settings : InheritingObject
{
    public const string OnlyName = "settings";

    /// <summary>What ships with the product.</summary>
    public static Settings Default { get; } = new()
    {
        Name = "default",
        BootLoaders = ["ipxe"],
        EnableMenu = true,
        InstallAttempts = 1,
        InstallFailure = "retry",
        InstallStall = "leave",
        SecondStage = false,
        VirtAutoBoot = false,
        VirtCpus = 1,
        VirtDiskDriver = "qcow2",
        VirtFileSize = 10,
        VirtRam = 2048,
        VirtType = "kvm",
    };
}
