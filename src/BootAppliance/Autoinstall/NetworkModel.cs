using System.Net;
using BootAppliance.Inventory;
using BootAppliance.Protocols;

namespace BootAppliance.Autoinstall;

/// <summary>
/// A system's interfaces as every family of answer files is given them: plain values, masters before their members, and
/// for each what the installed system shall do with it. An interface of the BMC is none of the installer's.
/// </summary>
public static class NetworkModel
{
    private const int DefaultPrefix6 = 64;

    /// <returns>
    /// A list of dictionaries: name, mac, windows_mac, type (ethernet, bond, bridge, vlan, infiniband), master, master_mac, first_member_mac,
    /// master_type, members, static, dhcp4, ip_address, prefix, netmask, cidr, gateway, mtu, dns_name, vlan_id, bonding (mode, options), bridge_options, ipv6,
    /// ipv6_address, ipv6_prefix, ipv6_cidr, ipv6_gateway, addresses (every static one as address/prefix), addresses6, ipv6_secondaries, routes (network,
    /// prefix, netmask, cidr, gateway), has_routes, is_member, is_first. What does not apply is absent.
    /// </returns>
    public static List<object> Of(EffectiveSystem effective)
    {
        var system = effective.System;
        var wanted = system.Interfaces.Where(one => !one.Value.Management && one.Value.InterfaceType != InterfaceType.Bmc).ToList();
        var isFirst = true;
        List<object> all = [];
        foreach (var (name, one) in wanted.OrderBy(one => Rank(one.Value)))
        {
            var described = Describe(system, name, one, [.. wanted.Where(other => other.Value.InterfaceMaster == name && other.Value.InterfaceType != InterfaceType.Vlan).Select(other => other.Key)]);
            if (isFirst && !described.ContainsKey("is_member")) (isFirst, described["is_first"]) = (false, true);
            all.Add(described);
        }

        return all;
    }

    /// <summary>The interfaces that others are part of come after what they are made of.</summary>
    private static int Rank(NetworkInterface one) => one.InterfaceType switch
    {
        InterfaceType.Bond or InterfaceType.BondedBridgeSlave => 1,
        InterfaceType.Vlan => 2,
        InterfaceType.Bridge => 3,
        _ => 0,
    };

    private static Dictionary<string, object?> Describe(SystemObject system, string name, NetworkInterface one, List<string> members)
    {
        var isMember = one.InterfaceType is InterfaceType.BondSlave or InterfaceType.BridgeSlave or InterfaceType.BondedBridgeSlave;
        var model = new Dictionary<string, object?> { ["name"] = name, ["type"] = TypeOf(one) };
        void Put(string key, object? value)
        {
            if (value is not null and not false and not "" and not List<object> { Count: 0 }) model[key] = value;
        }

        Put("is_" + TypeOf(one), true);
        Put("mac", one.MacAddress);
        Put("windows_mac", one.MacAddress?.Replace(':', '-').ToUpperInvariant());
        Put("master", one.InterfaceMaster);
        Put("master_mac", one.InterfaceMaster is { } master ? system.Interfaces.GetValueOrDefault(master)?.MacAddress : null);
        Put("is_member", isMember);
        Put("master_type", isMember && one.InterfaceMaster is { } controller && system.Interfaces.TryGetValue(controller, out var group) ? TypeOf(group) : null);
        Put("members", members.ToList<object>());
        Put("first_member_mac", members.Count > 0 ? system.Interfaces[members[0]].MacAddress : null);
        Put("mtu", one.Mtu?.ToString());
        Put("vlan_id", one.VlanId?.ToString());
        Put("dns_name", one.DnsName);
        Put("bonding", Options(one.BondingOpts, "mode", "balance-rr"));
        Put("bridge_options", one.BridgeOpts);
        if (isMember) return model;

        var isStatic = one is { Static: true, IpAddress: not null, Netmask: not null };
        Put("static", isStatic);
        Put("dhcp4", !isStatic && one.InterfaceMaster is null | one.InterfaceType == InterfaceType.Vlan);
        List<object> addresses = [];
        if (isStatic && IPv4Address.TryParse(one.Netmask!, out var mask))
        {
            var prefix = System.Numerics.BitOperations.PopCount(mask.Value).ToString();
            Put("ip_address", one.IpAddress);
            Put("netmask", one.Netmask);
            Put("prefix", prefix);
            Put("cidr", $"{one.IpAddress}/{prefix}");
            Put("gateway", one.IfGateway ?? (Reaches(one, mask, system.Gateway) ? system.Gateway : null));
            addresses.Add($"{one.IpAddress}/{prefix}");
        }

        if (one.Ipv6Address is { } six)
        {
            Put("ipv6", true);
            Put("ipv6_address", six);
            Put("ipv6_prefix", (one.Ipv6Prefix ?? DefaultPrefix6).ToString());
            Put("ipv6_cidr", $"{six}/{one.Ipv6Prefix ?? DefaultPrefix6}");
            Put("ipv6_gateway", system.Ipv6DefaultDevice is { } device && device != name ? null : one.Ipv6DefaultGateway);
            addresses.Add($"{six}/{one.Ipv6Prefix ?? DefaultPrefix6}");
        }

        List<object> secondaries = [.. (one.Ipv6Secondaries ?? []).Select(second => second.Contains('/') ? second : $"{second}/{one.Ipv6Prefix ?? DefaultPrefix6}")];
        addresses.AddRange(secondaries);
        Put("ipv6_secondaries", secondaries);
        Put("ipv6_auto", system.Ipv6Autoconfiguration == true && one.Ipv6Address is null);
        Put("addresses", addresses);
        Put("addresses6", addresses.Where(address => $"{address}".Contains(':')).ToList());
        Put("routes", Routes(one.StaticRoutes, ':', System.Net.Sockets.AddressFamily.InterNetwork));
        Put("routes6", Routes(one.Ipv6StaticRoutes, ',', System.Net.Sockets.AddressFamily.InterNetworkV6));
        Put("has_routes", Array.Exists(["gateway", "ipv6_gateway", "routes", "routes6"], model.ContainsKey));
        return model;
    }

    private static string TypeOf(NetworkInterface one) => one.InterfaceType switch
    {
        InterfaceType.Bond or InterfaceType.BondedBridgeSlave => "bond",
        InterfaceType.Bridge => "bridge",
        InterfaceType.Vlan => "vlan",
        InterfaceType.Infiniband => "infiniband",
        _ => one.VlanId is not null && one.InterfaceMaster is not null ? "vlan" : "ethernet",
    };

    /// <summary>The system's gateway belongs to the interface whose network it is in.</summary>
    private static bool Reaches(NetworkInterface one, IPv4Address mask, string? gateway) =>
        gateway is not null && IPv4Address.TryParse(gateway, out var far) && IPv4Address.TryParse(one.IpAddress!, out var near) && (far.Value & mask.Value) == (near.Value & mask.Value);

    private static Dictionary<string, object?>? Options(string? text, string first, string value)
    {
        if (text is null) return null;
        var options = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        return new()
        {
            [first] = options.GetValueOrDefault(first, value),
            ["text"] = string.Join(' ', options.Select(pair => $"{pair.Key}={pair.Value}")),
            ["commas"] = string.Join(',', options.Select(pair => $"{pair.Key}={pair.Value}")),
            ["options"] = options.Select(pair => (object)new Dictionary<string, object?> { ["name"] = pair.Key, ["value"] = pair.Value }).ToList(),
            // For those who name the first apart.
            ["other"] = string.Join(' ', options.Where(pair => pair.Key != first).Select(pair => $"{pair.Key}={pair.Value}")),
            ["miimon"] = options.GetValueOrDefault("miimon", ""),
        };
    }

    private static List<object> Routes(IEnumerable<string>? routes, char separator, System.Net.Sockets.AddressFamily family) =>
        [.. (routes ?? []).Select(text => StaticRoute.Parse(text, separator, family)).OfType<StaticRoute>().Select(route => new Dictionary<string, object?>
        {
            ["network"] = route.Network.BaseAddress.ToString(),
            ["prefix"] = route.Network.PrefixLength.ToString(),
            ["netmask"] = family == System.Net.Sockets.AddressFamily.InterNetwork ? new IPAddress(IPAddress.HostToNetworkOrder((int)(route.Network.PrefixLength == 0 ? 0 : uint.MaxValue << (32 - route.Network.PrefixLength))) & 0xFFFFFFFFL).ToString() : null,
            ["cidr"] = route.Network.ToString(),
            ["gateway"] = route.Gateway.ToString(),
        })];
}
