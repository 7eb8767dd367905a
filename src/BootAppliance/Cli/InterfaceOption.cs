using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary><c>--mac</c>, <c>--ip</c>, <c>--netmask</c> set eth0; <c>--interface eth1:mac=…,ip=…</c> any other; <c>--delete-interface</c> takes one away.</summary>
internal static class InterfaceOption
{
    private static readonly string[] Flags = ["static", "management"];
    private static readonly string[] Numbers = ["vlan-id", "mtu", "ipv6-prefix"];

    // Values of these lists stand beside one another with a + between, for the comma ends a field.
    private static readonly string[] Lists = ["static-routes", "ipv6-static-routes", "ipv6-secondaries", "cnames"];

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["gateway"] = "if_gateway",
        ["type"] = "interface_type",
        ["master"] = "interface_master",
        ["bonding-opts"] = "bonding_opts",
        ["bridge-opts"] = "bridge_opts",
        ["vlan-id"] = "vlan_id",
        ["mtu"] = "mtu",
        ["static-routes"] = "static_routes",
        ["ipv6-prefix"] = "ipv6_prefix",
        ["ipv6-default-gateway"] = "ipv6_default_gateway",
        ["ipv6-secondaries"] = "ipv6_secondaries",
        ["ipv6-static-routes"] = "ipv6_static_routes",
        ["cnames"] = "cnames",
        ["virt-bridge"] = "virt_bridge",
        ["mac"] = "mac_address",
        ["ip"] = "ip_address",
        ["ipv6"] = "ipv6_address",
        ["netmask"] = "netmask",
        ["dns-name"] = "dns_name",
        ["client-id"] = "client_id",
        ["circuit-id"] = "circuit_id",
        ["static"] = "static",
        ["management"] = "management",
    };

    public static void Set(JsonObject system, string name, string key, string value)
    {
        if (!Fields.TryGetValue(key, out var field)) throw new ApiException(CliExit.Usage, $"\"{key}\" is not a field of an interface; use {string.Join(", ", Fields.Keys)}");
        var interfaces = Child(system, "interfaces");
        Child(interfaces, name)[field] = key switch
        {
            _ when Flags.Contains(key) => value is not "false",
            _ when value.Length == 0 => null,
            _ when Numbers.Contains(key) && int.TryParse(value, out var number) => number,
            _ when Lists.Contains(key) => new JsonArray([.. value.Split('+').Select(one => (JsonNode)one.Replace(';', ','))]),
            _ => value,
        };
    }

    public static void Remove(JsonObject system, string name)
    {
        if (!Child(system, "interfaces").Remove(name)) throw new ApiException(CliExit.Usage, $"there is no interface \"{name}\"");
    }

    public static void Parse(JsonObject system, string text)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        if (at < 1) throw new ApiException(CliExit.Usage, $"\"{text}\" is not an interface; write eth1:mac=52:54:00:12:34:56,ip=192.0.2.10");
        Child(Child(system, "interfaces"), text[..at]);
        foreach (var pair in text[(at + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            Set(system, text[..at], equals < 0 ? pair : pair[..equals], equals < 0 ? "true" : pair[(equals + 1)..]);
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child) return child;
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }
}
