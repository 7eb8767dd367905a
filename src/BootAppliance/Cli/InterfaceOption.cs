using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary><c>--mac</c>, <c>--ip</c>, <c>--netmask</c> set eth0; <c>--interface eth1:mac=…,ip=…</c> any other.</summary>
internal static class InterfaceOption
{
    private static readonly Dictionary<string, string> Fields = new()
    {
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
        Child(interfaces, name)[field] = key is "static" or "management" ? value is not "false" : value;
    }

    public static void Parse(JsonObject system, string text)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        if (at < 1) throw new ApiException(CliExit.Usage, $"\"{text}\" is not an interface; write eth1:mac=52:54:00:12:34:56,ip=192.0.2.10");
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
