namespace BootAppliance.Dhcp;

/// <summary>One entry of <c>dhcp.interface_modes</c>: what happens on one interface instead of <c>dhcp.mode</c>.</summary>
public sealed record InterfaceModeOptions
{
    /// <summary><c>interface</c>: its name. Required.</summary>
    public required string Interface { get; init; }

    /// <summary><c>mode</c>: as <c>dhcp.mode</c>. Required.</summary>
    public required DhcpMode Mode { get; init; }
}
