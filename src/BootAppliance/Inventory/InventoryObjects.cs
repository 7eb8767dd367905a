using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>A file in the appliance's own store, named by its digest.</summary>
public sealed record StoredFile(string Name, string Sha256, long Size, string? Source);

/// <summary>What every object of the inventory has.</summary>
public abstract record InventoryObject
{
    public string Name { get; init; } = "";

    /// <summary>Grows with each change; <c>If-Match</c> compares it.</summary>
    public long Version { get; init; }

    public string? Comment { get; init; }

    /// <summary>Merged along the chain; <c>!key</c> removes an inherited one.</summary>
    public KernelOptions KernelOptions { get; init; } = KernelOptions.None;

    /// <summary>Values for templates, merged along the chain; <c>!key</c> removes an inherited one.</summary>
    public ImmutableSortedDictionary<string, string> AutoinstallMeta { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

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
}

/// <summary>How machines of a kind are installed: a distro, or another profile to inherit from, and an answer file.</summary>
public sealed record Profile : InventoryObject
{
    public string? Distro { get; init; }

    public string? Parent { get; init; }

    /// <summary>The answer file's template, such as <c>debian/preseed.cfg</c>.</summary>
    public string? Autoinstall { get; init; }

    /// <summary>What a machine without iPXE is given: ipxe, pxe or grub; the first one that its firmware can run.</summary>
    public ImmutableArray<string>? BootLoaders { get; init; }

    /// <summary>How often an install that returned is tried in all; 1 to 10. The default value is 1.</summary>
    public int? InstallAttempts { get; init; }

    /// <summary>True if the installer boots the disk once before it is finished.</summary>
    public bool? SecondStage { get; init; }
}

/// <summary>One network interface of a system.</summary>
public sealed record NetworkInterface
{
    public string? MacAddress { get; init; }

    public string? IpAddress { get; init; }

    /// <summary>DHCPv6 reserves it.</summary>
    public string? Ipv6Address { get; init; }

    public string? Netmask { get; init; }

    public bool Static { get; init; }

    public bool Management { get; init; }

    public string? DnsName { get; init; }

    /// <summary>Option 61 of a client that is known by it, as hex bytes such as <c>01:52:54:00:12:34:56</c> or <c>ff…</c>.</summary>
    public string? ClientId { get; init; }

    /// <summary>The switch port that the machine is at: sub-option 1 of a relay's option 82, as text or as <c>0x…</c>.</summary>
    public string? CircuitId { get; init; }
}

/// <summary>A machine.</summary>
public sealed record SystemObject : InventoryObject
{
    public string Profile { get; init; } = "";

    public string? Hostname { get; init; }

    public string? Uuid { get; init; }

    public string? Serial { get; init; }

    public string? Gateway { get; init; }

    public ImmutableArray<string>? NameServers { get; init; }

    public ImmutableSortedDictionary<string, NetworkInterface> Interfaces { get; init; } = ImmutableSortedDictionary<string, NetworkInterface>.Empty;

    public string? Autoinstall { get; init; }

    public ImmutableArray<string>? BootLoaders { get; init; }
}
