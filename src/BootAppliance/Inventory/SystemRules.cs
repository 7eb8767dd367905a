using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols;
using static BootAppliance.Inventory.InventoryRules;

namespace BootAppliance.Inventory;

/// <summary>What a system and its interfaces must satisfy. Pure.</summary>
internal static class SystemRules
{
    private const int MostInterfaces = 64;

    public static void Check(InventoryView view, SystemObject system, Action<string, string> add)
    {
        if (system.Profile is null == system.Image is null) add("profile", "give either a profile or an image");
        if (system.Hostname is { } host && !HostPattern().IsMatch(host)) add("hostname", $"\"{Shown(host)}\" is not a host name; use letters, digits, - and .");
        if (system.Uuid is { } uuid && !Guid.TryParse(uuid, out _)) add("uuid", $"\"{Shown(uuid)}\" is not a UUID");
        if (system.Gateway is { } gateway && !IPv4Address.TryParse(gateway, out _)) add("gateway", $"\"{Shown(gateway)}\" is not an IPv4 address");
        if (system.Ipv6DefaultDevice is { } device && !system.Interfaces.ContainsKey(device)) add("ipv6_default_device", $"there is no interface \"{Shown(device)}\"");
        if (system.Interfaces.Count > MostInterfaces) add("interfaces", $"are at most {MostInterfaces}");
        foreach (var (name, one) in system.Interfaces) Check(system, name, one, (field, text) => add($"interfaces.{name}.{field}", text));

        PowerRules.Check(system, add);
        foreach (var key in SystemKeys.Of(system))
            if (view.Keys.TryGetValue(key, out var owner) && owner.Name != system.Name)
                add(SystemKeys.FieldOf(key), $"{SystemKeys.ValueOf(key)} belongs to system \"{owner.Name}\" already, so system \"{system.Name}\" cannot have it");
        if (SystemKeys.Of(system).GroupBy(key => key).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            add("interfaces", $"{SystemKeys.ValueOf(twice)} is given twice");
    }

    private static void Check(SystemObject system, string name, NetworkInterface one, Action<string, string> add)
    {
        if (name.Length is 0 or > 15 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-' or ':' or '@'))) add("name", "is 1 to 15 of A-Z a-z 0-9 . _ - : @");
        FieldRules.Check(one, add);
        if (one.MacAddress is { } mac && (!MacAddress.TryParse(mac, out var parsed) || parsed.IsMulticast)) add("mac_address", $"\"{Shown(mac)}\" is not a station's MAC address; write aa:bb:cc:dd:ee:ff");
        if (one.IpAddress is { } ip && !IPv4Address.TryParse(ip, out _)) add("ip_address", $"\"{Shown(ip)}\" is not an IPv4 address");
        if (one.Netmask is { } mask && !IsMask(mask)) add("netmask", $"\"{Shown(mask)}\" is not a netmask; write such as 255.255.255.0");
        if (one.IfGateway is { } gateway && !IPv4Address.TryParse(gateway, out _)) add("if_gateway", $"\"{Shown(gateway)}\" is not an IPv4 address");
        if (one is { Static: true, IpAddress: not null, Netmask: null }) add("netmask", "is missing; a static address needs it");
        if (one.Ipv6Address is { } ip6 && !(IsIPv6(ip6, out var address) && !address.IsIPv6LinkLocal)) add("ipv6_address", $"\"{Shown(ip6)}\" is not an IPv6 address that can be reserved");
        if (one.Ipv6DefaultGateway is { } gateway6 && !IsIPv6(gateway6, out _)) add("ipv6_default_gateway", $"\"{Shown(gateway6)}\" is not an IPv6 address");
        foreach (var second in one.Ipv6Secondaries ?? [])
            if (!IsIPv6(second.Split('/')[0], out _) || (second.Contains('/') && !IPNetwork.TryParse(second.Split('/')[0] + "/0", out _))) add("ipv6_secondaries", $"\"{Shown(second)}\" is not an IPv6 address");
        foreach (var route in one.StaticRoutes ?? [])
            if (StaticRoute.Parse(route, ':', AddressFamily.InterNetwork) is null) add("static_routes", $"\"{Shown(route)}\" is no route; write 198.51.100.0/24:192.0.2.254");
        foreach (var route in one.Ipv6StaticRoutes ?? [])
            if (StaticRoute.Parse(route, ',', AddressFamily.InterNetworkV6) is null) add("ipv6_static_routes", $"\"{Shown(route)}\" is no route; write 2001:db8:1::/48,2001:db8::1");
        if (one.InterfaceType == InterfaceType.Vlan && one.VlanId is null) add("vlan_id", "is missing; a VLAN needs its number");
        var needsMaster = one.InterfaceType is InterfaceType.BondSlave or InterfaceType.BridgeSlave or InterfaceType.BondedBridgeSlave or InterfaceType.Vlan;
        if (needsMaster && one.InterfaceMaster is null) add("interface_master", $"is missing; a {Word(one.InterfaceType)} needs it");
        if (one.InterfaceMaster is { } master && (!system.Interfaces.TryGetValue(master, out var found) || master == name)) add("interface_master", $"there is no other interface \"{Shown(master)}\"");
        else if (one.InterfaceMaster is not null && IsCircle(system, name)) add("interface_master", "leads back to the interface itself");
        foreach (var (field, text) in ((string, string?)[])[("bonding_opts", one.BondingOpts), ("bridge_opts", one.BridgeOpts)])
            if (text is not null && text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(word => !IsOption(word))) add(field, $"\"{Shown(text)}\" is not words of the form key=value");
        if (one.ClientId is { } id && SystemKeys.HexBytes(id) is null) add("client_id", $"\"{Shown(id)}\" is not bytes; write them as 01:52:54:00:12:34:56");
        if (one.CircuitId is { } circuit && (circuit.Length is 0 or > 512 || circuit.Any(c => c is < ' ' or > '~'))) add("circuit_id", "is 1 to 512 printable ASCII characters, or 0x and bytes");
        if (one.DnsName is { } dns && !HostPattern().IsMatch(dns)) add("dns_name", $"\"{Shown(dns)}\" is not a host name");
        foreach (var other in one.Cnames ?? [])
            if (!HostPattern().IsMatch(other)) add("cnames", $"\"{Shown(other)}\" is not a host name");
        if (one.VirtBridge is { } bridge && (bridge.Length is 0 or > 15 || bridge.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))) add("virt_bridge", $"\"{Shown(bridge)}\" is no name of a bridge");
    }

    private static bool IsCircle(SystemObject system, string name)
    {
        var master = system.Interfaces[name].InterfaceMaster;
        for (var depth = 0; master is not null && depth <= system.Interfaces.Count; depth++)
        {
            if (master == name) return true;
            master = system.Interfaces.GetValueOrDefault(master)?.InterfaceMaster;
        }

        return master is not null;
    }

    private static string Word(InterfaceType type) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString());

    private static bool IsOption(string word) => word.IndexOf('=', StringComparison.Ordinal) > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '=' or '_' or '-' or '.' or ',' or ':' or '+');

    private static bool IsIPv6(string text, out IPAddress address) => IPAddress.TryParse(text, out address!) && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static bool IsMask(string text) => IPv4Address.TryParse(text, out var mask) && (~mask.Value & (~mask.Value + 1)) == 0;
}
