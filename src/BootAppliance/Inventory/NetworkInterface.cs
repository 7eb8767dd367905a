using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace BootAppliance.Inventory;

/// <summary>What an interface is, in Cobbler's words; a VLAN is told by its <see cref="NetworkInterface.VlanId"/>.</summary>
[JsonConverter(typeof(InterfaceTypeConverter))]
public enum InterfaceType
{
    Na,
    Bond,
    BondSlave,
    Bridge,
    BridgeSlave,
    BondedBridgeSlave,
    Bmc,
    Infiniband,
    Vlan,
}

/// <summary>One network interface of a system.</summary>
public sealed record NetworkInterface
{
    public string? MacAddress { get; init; }

    public string? IpAddress { get; init; }

    public string? Netmask { get; init; }

    /// <summary>The gateway of this interface; the system's if absent.</summary>
    public string? IfGateway { get; init; }

    /// <summary>The installed system has the address by its own configuration; else by DHCP.</summary>
    public bool Static { get; init; }

    /// <summary>It belongs to the BMC.</summary>
    public bool Management { get; init; }

    public InterfaceType InterfaceType { get; init; }

    /// <summary>The bond, bridge or, of a VLAN, the interface that it is part of.</summary>
    public string? InterfaceMaster { get; init; }

    /// <summary>Such as <c>mode=802.3ad miimon=100</c>.</summary>
    public string? BondingOpts { get; init; }

    /// <summary>Such as <c>stp=on</c>.</summary>
    public string? BridgeOpts { get; init; }

    /// <summary>Of a VLAN: its number.</summary>
    [Between("1", "4094")]
    public int? VlanId { get; init; }

    /// <summary>The longest packet in bytes.</summary>
    [Between("68", "65535", Unit = "bytes")]
    public int? Mtu { get; init; }

    /// <summary>Such as <c>198.51.100.0/24:192.0.2.254</c>.</summary>
    public ImmutableArray<string>? StaticRoutes { get; init; }

    /// <summary>DHCPv6 reserves it.</summary>
    public string? Ipv6Address { get; init; }

    /// <summary>The length of its network's prefix; 64 if absent.</summary>
    [Between("1", "128")]
    public int? Ipv6Prefix { get; init; }

    public string? Ipv6DefaultGateway { get; init; }

    /// <summary>Further addresses, with or without <c>/prefix</c>.</summary>
    public ImmutableArray<string>? Ipv6Secondaries { get; init; }

    /// <summary>Such as <c>2001:db8:1::/48,2001:db8::1</c>.</summary>
    public ImmutableArray<string>? Ipv6StaticRoutes { get; init; }

    public string? DnsName { get; init; }

    /// <summary>Other names of the same address.</summary>
    public ImmutableArray<string>? Cnames { get; init; }

    /// <summary>Of a virtual machine: the host's bridge.</summary>
    public string? VirtBridge { get; init; }

    /// <summary>Option 61 of a client that is known by it, as hex bytes such as <c>01:52:54:00:12:34:56</c> or <c>ff…</c>.</summary>
    public string? ClientId { get; init; }

    /// <summary>The switch port that the machine is at: sub-option 1 of a relay's option 82, as text or as <c>0x…</c>.</summary>
    public string? CircuitId { get; init; }
}

internal sealed class InterfaceTypeConverter() : JsonStringEnumConverter<InterfaceType>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
