using BootAppliance.Boot;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Pxe;

/// <summary>The administrator's boot menu in option 43: who is shown it, what it says, and what an item of ours is. Pure.</summary>
public sealed class PxeMenu
{
    private const ushort LocalDisk = 0;

    // Types from here on are for vendors' and sites' own use (PXE 2.1, table of boot-server types).
    private const ushort FirstOwnType = 0x8000;

    private readonly PxeOptions _options;
    private readonly List<Line> _lines;

    public PxeMenu(PxeOptions options)
    {
        _options = options;
        _lines = [.. options.Menu.Select((item, i) => new Line(TypeOf(item, i), item))];
    }

    /// <summary>The type by which a ROM asks for the entry at a place of the list.</summary>
    public static ushort TypeOf(PxeItemOptions item, int place) => (ushort)(item.Type ?? FirstOwnType + place);

    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Whether a machine is shown the menu instead of what <paramref name="decision"/> has for it.</summary>
    public bool IsFor(ClientMessage message, BootDecision decision) => !IsEmpty && Reads(message) && decision switch
    {
        BootDecision.Menu or BootDecision.Adopt or BootDecision.LocalDisk { Reason: BootReason.UnknownIgnored or BootReason.UnknownDiscover } => true,
        BootDecision.LocalDisk { Reason: BootReason.NotArmed or BootReason.ArmingExpired or BootReason.Installed or BootReason.Failed } => _options.MenuFor == PxeMenuFor.NotArmed,
        _ => false,
    };

    /// <summary>The entry of ours that a ROM asks a boot server for; null for the disk, for another server's, and for none.</summary>
    public PxeItemOptions? Own(PxeBootItem chosen) => _lines.Find(one => one.Type == chosen.Type && one.IsOwn)?.Item;

    /// <summary>Option 43 with the menu.</summary>
    /// <param name="bootServer">Where our own entries are asked for, on port 4011.</param>
    /// <returns>Null if it is over 255 bytes, which the configuration's check prevents.</returns>
    public byte[]? VendorOptions(IPv4Address bootServer) => new PxeVendorOptions
    {
        Discovery = Discovery,
        Multicast = _options.Multicast is { } group ? IPv4Address.From(group) : null,
        Servers =
        [
            .. _lines.Where(one => one.Type != LocalDisk).Select(one => new PxeBootServers(
                one.Type, one.IsOwn ? [bootServer] : [.. one.Item.Servers.Select(IPv4Address.From)])),
        ],
        Menu = [.. _lines.Select(one => new PxeMenuItem(one.Type, one.Item.Text))],
        Prompt = new((byte)_options.Timeout, _options.Prompt),
    }.ToArray();

    // A type whose servers nobody knows is listed without any: then the list cannot be all that is accepted.
    private PxeDiscovery Discovery =>
        (_options.Broadcast ? PxeDiscovery.None : PxeDiscovery.NoBroadcast) | (_options.Multicast is null ? PxeDiscovery.NoMulticast : PxeDiscovery.None)
        | (_lines.Exists(one => one.Item.AnyServer) ? PxeDiscovery.None : PxeDiscovery.ListedServersOnly);

    /// <summary>UEFI takes any option 43 for a reason to look for boot servers and misreads it (edk2#6944); a Raspberry Pi wants its own.</summary>
    private bool Reads(ClientMessage message) => message.IsPxeClass && (message.IsIpxe ? _options.Ipxe : !RaspberryPi.Is(message))
        && message.Architecture is null or (ushort)DhcpArchitecture.X86Bios;

    private sealed record Line(ushort Type, PxeItemOptions Item)
    {
        public bool IsOwn => Type != LocalDisk && Item is { Servers.Count: 0, AnyServer: false };
    }
}
