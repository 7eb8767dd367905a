using System.Net;

namespace BootAppliance.Dhcp.Pxe;

/// <summary><c>dhcp.pxe</c>: the menu that a BIOS machine's PXE ROM shows itself (PXE 2.1 §2.2.4), before any loader.</summary>
public sealed record PxeOptions
{
    /// <summary><c>menu</c>: its lines, the first one the default; together with the prompt and the servers at most 254 bytes of option 43. Default none: no menu.</summary>
    public IReadOnlyList<PxeItemOptions> Menu { get; init; } = [];

    /// <summary><c>menu_for</c>: <c>unknown</c>, machines in no inventory; <c>not_armed</c>, those and the systems that nothing is to be installed on now. An armed system gets its installer at once, and one that is installing its disk. Default <c>unknown</c>.</summary>
    public PxeMenuFor MenuFor { get; init; }

    /// <summary><c>ipxe</c>: shows it to iPXE too, which QEMU's and VirtualBox's network cards have for their ROM. An item whose file is iPXE then shows the menu again. Default false: iPXE gets its script.</summary>
    public bool Ipxe { get; init; }

    /// <summary><c>prompt</c>: the line before the menu. Default <c>Press F8 for the boot menu</c>.</summary>
    public string Prompt { get; init; } = "Press F8 for the boot menu";

    /// <summary><c>timeout</c>: seconds until the first item is taken if nobody presses F8; 0: at once and without a menu; 255: the menu is shown at once and waits for ever. 0 to 255. Default 10.</summary>
    [Between("0", "255")]
    public int Timeout { get; init; } = 10;

    /// <summary><c>multicast</c>: the group where ROMs look for boot servers before they ask the listed ones. Default none: they do not.</summary>
    public IPAddress? Multicast { get; init; }

    /// <summary><c>broadcast</c>: ROMs look for boot servers by broadcast too. Default false.</summary>
    public bool Broadcast { get; init; }
}

public enum PxeMenuFor { Unknown, NotArmed }
