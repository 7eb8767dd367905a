using System.Net;

namespace BootAppliance.Dhcp.Pxe;

/// <summary>One entry of <c>dhcp.pxe.menu</c>: the appliance's own, another boot server's, or the machine's disk.</summary>
public sealed record PxeItemOptions
{
    /// <summary><c>text</c>: what stands in the menu; ASCII. Required.</summary>
    public required string Text { get; init; }

    /// <summary><c>type</c>: the boot server's type by which a ROM asks for it; 0 is the machine's own disk; 0 to 65535. Default: a number of the range that is free for such use, 32768 and the place in the list.</summary>
    [Between("0", "65535")]
    public int? Type { get; init; }

    /// <summary><c>file</c>: what the appliance's boot server names, such as <c>pxelinux.0</c> or a file of <c>boot.loaders_directory</c>. Default: what the machine would boot without the menu.</summary>
    public string? File { get; init; }

    /// <summary><c>servers</c>: the addresses of another boot server, such as Windows Deployment Services; it answers for itself and needs <c>type</c>. Default none: the appliance.</summary>
    public IReadOnlyList<IPAddress> Servers { get; init; } = [];

    /// <summary><c>any_server</c>: whichever boot server of the type answers; needs <c>dhcp.pxe.multicast</c> or <c>broadcast</c>. Default false.</summary>
    public bool AnyServer { get; init; }
}
