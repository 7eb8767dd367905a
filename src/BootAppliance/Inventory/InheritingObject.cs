using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>
/// The fields that settings, profiles, images and systems may set, and that are inherited where they are absent: settings →
/// profile → sub-profile → system, image → system. Lists replace; <see cref="Repos"/> alone is the union of the chain.
/// </summary>
public abstract record InheritingObject : InventoryObject
{
    /// <summary>The answer file's template, such as <c>debian/preseed.cfg</c>.</summary>
    public string? Autoinstall { get; init; }

    /// <summary>
    /// The template that the machine is deployed from: <c>ccnx:/example.com/linux/web</c>, its latest version, or a version of it
    /// (<c>…/v=7</c>). Where nothing nearer sets <c>autoinstall</c>, that is the plan of the deployment then.
    /// </summary>
    public string? Template { get; init; }

    /// <summary>The rule that says which of the machine's disks is deployed to, such as <c>serial=S3Z1</c> or <c>transport=nvme,smallest</c>; without one the machine has one disk.</summary>
    public string? Disk { get; init; }

    /// <summary>What a machine without iPXE is given: ipxe, pxe or grub; the first one that its firmware can run.</summary>
    [OneOf("ipxe", "pxe", "grub")]
    public ImmutableArray<string>? BootLoaders { get; init; }

    /// <summary>Whether it is offered in the boot menus.</summary>
    public bool? EnableMenu { get; init; }

    /// <summary>The menu that it is offered in; the first one if absent.</summary>
    public string? Menu { get; init; }

    /// <summary>Asked for before it is booted from a menu.</summary>
    public MenuPassword? MenuPassword { get; init; }

    /// <summary>What firmware is told to load instead of the loader that the appliance would choose.</summary>
    public string? Filename { get; init; }

    /// <summary>Where <see cref="Filename"/> is, an IPv4 address; the appliance if absent.</summary>
    public string? NextServerV4 { get; init; }

    /// <summary>The appliance's address that its scripts and answer files name, an IPv4 address; the one that the machine asked if absent.</summary>
    public string? Server { get; init; }

    /// <summary>How often an install that returned is tried in all; 1 to 10.</summary>
    [Between("1", "10")]
    public int? InstallAttempts { get; init; }

    /// <summary>What becomes of a machine whose install failed: <c>retry</c> (install_attempts in all), <c>disk</c>, or <c>hold</c>, which keeps it at a message.</summary>
    [OneOf("retry", "disk", "hold")]
    public string? InstallFailure { get; init; }

    /// <summary>What becomes of an install that stalled: <c>leave</c>, or <c>retry</c>, which arms the next attempt at once.</summary>
    [OneOf("leave", "retry")]
    public string? InstallStall { get; init; }

    /// <summary>The actions that a machine's own agent may ask for, for itself alone; none if absent.</summary>
    public ImmutableArray<string>? SelfService { get; init; }

    /// <summary>How long a phase may take, such as <c>booting=10m</c>; 10s to 7d. Merged along the chain; <c>!phase</c> removes an inherited one.</summary>
    public ImmutableSortedDictionary<string, string>? InstallDeadlines { get; init; }

    /// <summary>True if the installer boots the disk once before it is finished.</summary>
    public bool? SecondStage { get; init; }

    /// <summary>DNS servers, IP addresses.</summary>
    public ImmutableArray<string>? NameServers { get; init; }

    /// <summary>Domains in which names are looked up.</summary>
    public ImmutableArray<string>? NameServersSearch { get; init; }

    /// <summary>URL of the HTTP proxy for the installer.</summary>
    public string? Proxy { get; init; }

    /// <summary>Package repositories: the union of the chain, the nearest first.</summary>
    public ImmutableArray<string>? Repos { get; init; }

    /// <summary>The serial port of the console: 0 is ttyS0.</summary>
    [Between("0", "63")]
    public int? SerialDevice { get; init; }

    /// <summary>Its speed in bits a second.</summary>
    [OneOf("1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400", "460800", "921600")]
    public int? SerialBaudRate { get; init; }

    /// <summary>Whether the virtual machine starts with its host.</summary>
    public bool? VirtAutoBoot { get; init; }

    /// <summary>The host's bridge.</summary>
    public string? VirtBridge { get; init; }

    /// <summary>Processors.</summary>
    [Between("1", "512")]
    public int? VirtCpus { get; init; }

    /// <summary>The format of its disk; vdmk is Cobbler's spelling of vmdk.</summary>
    [OneOf("raw", "qcow2", "qed", "vdi", "vmdk", "vdmk")]
    public string? VirtDiskDriver { get; init; }

    /// <summary>The size of its disk in GB.</summary>
    [Between("0.1", "65536", Unit = "GB")]
    public double? VirtFileSize { get; init; }

    /// <summary>Where the host keeps its disk.</summary>
    public string? VirtPath { get; init; }

    /// <summary>Its memory in MB.</summary>
    [Between("64", "16777216", Unit = "MB")]
    public int? VirtRam { get; init; }

    /// <summary>The hypervisor.</summary>
    [OneOf("auto", "kvm", "openvz", "qemu", "vmware", "vmwarew", "xenfv", "xenpv")]
    public string? VirtType { get; init; }
}
