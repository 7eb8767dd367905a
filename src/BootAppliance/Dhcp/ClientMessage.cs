using BootAppliance.Dhcp.Classes;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

public enum ClientMessageType
{
    /// <summary>No DHCP at all (RFC 951).</summary>
    Bootp = 0,
    Discover = 1,
    Request = 3,
    Decline = 4,
    Release = 7,
    Inform = 8,

    /// <summary>A relay's question (RFC 4388).</summary>
    LeaseQuery = 10,
}

/// <summary>What a client said, as far as the decision needs it. Nothing in it is to be trusted.</summary>
public sealed record ClientMessage
{
    public required ClientMessageType Type { get; init; }

    public required uint TransactionId { get; init; }

    public byte HardwareType { get; init; } = 1;

    /// <summary><c>chaddr</c>, cut to <c>hlen</c>.</summary>
    public required byte[] HardwareAddress { get; init; }

    /// <summary>The B flag: the client cannot take a unicast before it has its address (RFC 2131 §4.1).</summary>
    public bool WantsBroadcast { get; init; }

    /// <summary><c>ciaddr</c>: the address that the client uses already.</summary>
    public IPv4Address ClientAddress { get; init; }

    /// <summary><c>giaddr</c>: the relay agent.</summary>
    public IPv4Address RelayAddress { get; init; }

    /// <summary>Option 50.</summary>
    public IPv4Address RequestedAddress { get; init; }

    /// <summary>Option 54.</summary>
    public IPv4Address ServerIdentifier { get; init; }

    /// <summary>Option 118 (RFC 3011), or sub-option 5 of option 82 (RFC 3527), which goes first.</summary>
    public IPv4Address SubnetSelection { get; init; }

    /// <summary>Sub-option 11 of option 82 (RFC 5107): what the relay wants in our option 54.</summary>
    public IPv4Address ServerIdentifierOverride { get; init; }

    /// <summary>Option 61, whole.</summary>
    public byte[]? ClientId { get; init; }

    /// <summary>Option 82, whole: goes back as it came.</summary>
    public byte[]? AgentInformation { get; init; }

    /// <summary>Sub-option 1 of option 82: the port that the client is at, in the relay's words.</summary>
    public byte[]? CircuitId { get; init; }

    /// <summary>Option 97, whole: goes back as it came. Null for the zeros of machines without an SMBIOS UUID; OVMF declines its address when they come back.</summary>
    public byte[]? MachineId { get; init; }

    /// <summary>Option 97 as SMBIOS shows it; null without one, and for the zeros of machines that have none.</summary>
    public Guid? MachineUuid => MachineId is { } id && PxeClientOptions.TryParseGuid(id, out var guid, out _) && guid != Guid.Empty ? guid : null;

    /// <summary>By what the inventory may know the client, the surest first.</summary>
    public IEnumerable<string> Marks => SystemKeys.OfClient(Mac, ClientId, CircuitId, MachineUuid);

    /// <summary>The classes whose conditions hold, in the order of the configuration.</summary>
    public IReadOnlyList<ClassOptions> Classes { get; init; } = [];

    /// <summary>Option 81, if its name is one that DNS would take.</summary>
    public ClientFqdn? Fqdn { get; init; }

    /// <summary>Option 80: a DISCOVER that would take an ACK at once (RFC 4039).</summary>
    public bool WantsRapidCommit { get; init; }

    /// <summary>The name in option 81, else option 12, if it is one that DNS would take; else null.</summary>
    public string? HostName { get; init; }

    /// <summary>Option 60.</summary>
    public string? VendorClass { get; init; }

    /// <summary>Option 93, the first of its list; null if the client does not boot from the network.</summary>
    public ushort? Architecture { get; init; }

    /// <summary>Option 77 names it, or option 175 is there.</summary>
    public bool IsIpxe { get; init; }

    /// <summary>Sub-option 71 of option 43: which of its boot servers' items the client asks for (PXE 2.1 §2.2.4).</summary>
    public PxeBootItem? BootItem { get; init; }

    /// <summary>Option 57; 576 where it is absent (RFC 2132 §9.10).</summary>
    public int MaximumSize { get; init; } = 576;

    /// <summary>Firmware or iPXE, which want a boot file; an installed system wants an address only.</summary>
    public bool IsNetworkBoot => IsIpxe || Architecture is not null
        || IsPxeClass || IsHttpClass;

    /// <summary>Option 60 is that of PXE firmware (RFC 4578), iPXE's among it.</summary>
    public bool IsPxeClass => VendorClass?.StartsWith("PXEClient", StringComparison.Ordinal) == true;

    /// <summary>Option 60 is that of UEFI's HTTP boot.</summary>
    public bool IsHttpClass => VendorClass?.StartsWith("HTTPClient", StringComparison.Ordinal) == true;

    public bool IsRelayed => !RelayAddress.IsAny;

    /// <summary><c>52:54:00:aa:00:01</c>; of whatever length the hardware's address is.</summary>
    public string Mac => string.Create(Math.Max(0, HardwareAddress.Length * 3 - 1), HardwareAddress, static (text, bytes) =>
    {
        text.Fill(':');
        for (var i = 0; i < bytes.Length; i++) bytes[i].TryFormat(text[(3 * i)..], out _, "x2");
    });
}
