using System.Collections.Immutable;
using BootAppliance.Inventory;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>The kinds of network that every family has to configure.</summary>
internal static class Networks
{
    private const string Mac1 = "52:54:00:00:00:01";
    private const string Mac2 = "52:54:00:00:00:02";

    public static IReadOnlyDictionary<string, SystemObject> All { get; } = new Dictionary<string, SystemObject>
    {
        ["dhcp4"] = Of(("eth0", new() { MacAddress = Mac1 })),
        ["static4"] = Of(
            ("eth0", new() { MacAddress = Mac1, IpAddress = "192.0.2.10", Netmask = "255.255.255.0", Static = true, Mtu = 9000, StaticRoutes = ["198.51.100.0/24:192.0.2.254"] }),
            ("eth1", new() { MacAddress = Mac2 }),
            ("ipmi", new() { MacAddress = "52:54:00:00:00:99", IpAddress = "192.0.2.99", Management = true })) with
        { Gateway = "192.0.2.1" },
        ["static6"] = Of(("eth0", new() { MacAddress = Mac1, IpAddress = "192.0.2.10", Netmask = "255.255.255.0", Static = true, Ipv6Address = "2001:db8::10", Ipv6DefaultGateway = "2001:db8::1", Ipv6Secondaries = ["2001:db8::11"], Ipv6StaticRoutes = ["2001:db8:1::/48,2001:db8::fe"] })) with
        { Gateway = "192.0.2.1" },
        ["bond"] = Of(
            ("bond0", new() { InterfaceType = InterfaceType.Bond, BondingOpts = "mode=802.3ad miimon=100", IpAddress = "192.0.2.10", Netmask = "255.255.255.0", Static = true }),
            ("eth0", new() { MacAddress = Mac1, InterfaceType = InterfaceType.BondSlave, InterfaceMaster = "bond0" }),
            ("eth1", new() { MacAddress = Mac2, InterfaceType = InterfaceType.BondSlave, InterfaceMaster = "bond0" })) with
        { Gateway = "192.0.2.1" },
        ["vlan"] = Of(
            ("eth0", new() { MacAddress = Mac1 }),
            ("eth0.20", new() { InterfaceType = InterfaceType.Vlan, InterfaceMaster = "eth0", VlanId = 20, IpAddress = "198.51.100.10", Netmask = "255.255.255.0", Static = true })),
    };

    private static SystemObject Of(params (string Name, NetworkInterface Interface)[] interfaces) =>
        new() { Interfaces = interfaces.ToImmutableSortedDictionary(one => one.Name, one => one.Interface) };
}
