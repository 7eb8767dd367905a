using System.Text.RegularExpressions;
using BootAppliance.Protocols;

namespace BootAppliance.Inventory;

/// <summary>What an object must satisfy to be stored; every error names the field and the fix. Pure.</summary>
public static partial class InventoryRules
{
    private const int MaximumValueLength = 4096;
    private static readonly string[] Loaders = ["ipxe", "pxe", "grub"];

    /// <summary>Brings addresses to their one spelling, so that two spellings of a MAC are one MAC.</summary>
    public static InventoryObject Normalise(InventoryObject o) => o is not SystemObject system ? o : system with
    {
        Uuid = Guid.TryParse(system.Uuid, out var uuid) ? uuid.ToString() : system.Uuid,
        Interfaces = system.Interfaces.ToDictionary(one => one.Key, one => one.Value with
        {
            MacAddress = MacAddress.TryParse(one.Value.MacAddress, out var mac) ? mac.ToString() : one.Value.MacAddress,
            Ipv6Address = System.Net.IPAddress.TryParse(one.Value.Ipv6Address, out var ip6) ? ip6.ToString() : one.Value.Ipv6Address,
            ClientId = one.Value.ClientId is { } id ? SystemKeys.HexBytes(id) ?? id : null,
            CircuitId = one.Value.CircuitId is { } circuit && circuit.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? circuit.ToLowerInvariant() : one.Value.CircuitId,
        }).ToSorted(),
    };

    public static Dictionary<string, string[]> Check(InventoryView view, InventoryObject o)
    {
        var errors = new Dictionary<string, List<string>>();
        void Add(string field, string text) => (errors.TryGetValue(field, out var list) ? list : errors[field] = []).Add(text);

        foreach (var (field, text) in Lines(o))
            if (text is { } line && (line.Length > MaximumValueLength || line.Any(char.IsControl))) Add(field, $"is one line of at most {MaximumValueLength} characters, without control characters");
        if (!NamePattern().IsMatch(o.Name)) Add("name", $"\"{Shown(o.Name)}\" is not a name; use 1 to 128 of A-Z a-z 0-9 _ . : -");
        foreach (var option in o.KernelOptions.Items)
        {
            if (IsUnsafe(option.Key) || (option.Value is { } value && IsUnsafe(value)))
                Add("kernel_options", $"\"{Shown(option.Key)}\" has a line break, NUL, quote, white space or ${{ in it; remove it");
        }

        foreach (var (key, value) in o.AutoinstallMeta)
        {
            if (key.Length is 0 or > 128 || value.Length > MaximumValueLength || value.Any(char.IsControl) || key.Any(char.IsControl))
                Add("autoinstall_meta", $"\"{Shown(key)}\" is too long or has a control character in it; give one line of at most {MaximumValueLength} characters");
        }

        switch (o)
        {
            case Distro distro:
                if (distro.Kernel is null) Add("kernel", "is missing; add a distro with --kernel FILE|URL");
                if (distro.Initrd is null) Add("initrd", "is missing; add a distro with --initrd FILE|URL");
                break;
            case Profile profile: Check(view, profile, Add); break;
            case SystemObject system: Check(view, system, Add); break;
        }

        return errors.ToDictionary(one => one.Key, one => one.Value.ToArray());
    }

    private static void Check(InventoryView view, Profile profile, Action<string, string> add)
    {
        if (profile.Distro is null == profile.Parent is null) add("distro", "give either a distro or a parent profile");
        if (profile.Distro is { } distro && !view.Distros.ContainsKey(distro)) add("distro", $"there is no distro \"{distro}\"; see `bootappliance distro list`");
        if (profile.Parent is { } parent)
        {
            if (!view.Profiles.ContainsKey(parent)) add("parent", $"there is no profile \"{parent}\"; see `bootappliance profile list`");
            else if (EffectiveSystem.Chain(view, parent).Any(one => one.Name == profile.Name)) add("parent", $"\"{parent}\" inherits from \"{profile.Name}\" already: that would be a circle");
            else if (EffectiveSystem.Chain(view, parent).Count() >= EffectiveSystem.MaximumDepth - 1) add("parent", $"profiles may be nested {EffectiveSystem.MaximumDepth} deep");
        }

        if (profile.InstallAttempts is < 1 or > 10) add("install_attempts", "is 1 to 10");
        Check(profile.BootLoaders, add);
    }

    private static void Check(InventoryView view, SystemObject system, Action<string, string> add)
    {
        if (!view.Profiles.ContainsKey(system.Profile)) add("profile", $"there is no profile \"{system.Profile}\"; see `bootappliance profile list`");
        if (system.Hostname is { } host && !HostPattern().IsMatch(host)) add("hostname", $"\"{Shown(host)}\" is not a host name; use letters, digits, - and .");
        if (system.Uuid is { } uuid && !Guid.TryParse(uuid, out _)) add("uuid", $"\"{Shown(uuid)}\" is not a UUID");
        if (system.Gateway is { } gateway && !IPv4Address.TryParse(gateway, out _)) add("gateway", $"\"{Shown(gateway)}\" is not an IPv4 address");
        foreach (var server in system.NameServers ?? [])
            if (!System.Net.IPAddress.TryParse(server, out _)) add("name_servers", $"\"{Shown(server)}\" is not an IP address");
        foreach (var (name, one) in system.Interfaces)
        {
            var field = $"interfaces.{name}";
            if (one.MacAddress is { } mac && (!MacAddress.TryParse(mac, out var parsed) || parsed.IsMulticast))
                add(field + ".mac_address", $"\"{Shown(mac)}\" is not a station's MAC address; write aa:bb:cc:dd:ee:ff");
            if (one.IpAddress is { } ip && !IPv4Address.TryParse(ip, out _)) add(field + ".ip_address", $"\"{Shown(ip)}\" is not an IPv4 address");
            if (one.Ipv6Address is { } ip6 && !(System.Net.IPAddress.TryParse(ip6, out var parsed6) && parsed6 is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, IsIPv6LinkLocal: false }))
                add(field + ".ipv6_address", $"\"{Shown(ip6)}\" is not an IPv6 address that can be reserved");
            if (one.Netmask is { } mask && !IPv4Address.TryParse(mask, out _)) add(field + ".netmask", $"\"{Shown(mask)}\" is not a netmask");
            if (one.ClientId is { } id && SystemKeys.HexBytes(id) is null) add(field + ".client_id", $"\"{Shown(id)}\" is not bytes; write them as 01:52:54:00:12:34:56");
            if (one.CircuitId is { } circuit && (circuit.Length is 0 or > 512 || circuit.Any(c => c is < ' ' or > '~'))) add(field + ".circuit_id", "is 1 to 512 printable ASCII characters, or 0x and bytes");
            if (one.DnsName is { } dns && !HostPattern().IsMatch(dns)) add(field + ".dns_name", $"\"{Shown(dns)}\" is not a host name");
        }

        foreach (var key in SystemKeys.Of(system))
            if (view.Keys.TryGetValue(key, out var owner) && owner != system.Name)
                add("interfaces", $"{key[(key.IndexOf(':') + 1)..]} belongs to system \"{owner}\" already");
        if (SystemKeys.Of(system).GroupBy(key => key).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            add("interfaces", $"{twice[(twice.IndexOf(':') + 1)..]} is given twice");
        Check(system.BootLoaders, add);
    }

    private static void Check(System.Collections.Immutable.ImmutableArray<string>? loaders, Action<string, string> add)
    {
        foreach (var loader in loaders ?? [])
            if (!Loaders.Contains(loader)) add("boot_loaders", $"\"{Shown(loader)}\" is not a boot loader; use {string.Join(", ", Loaders)}");
    }

    /// <summary>What ends up in menus, scripts and tables: a line break there would be somebody else's line.</summary>
    private static IEnumerable<(string Field, string? Text)> Lines(InventoryObject o) => o switch
    {
        Distro distro => [("comment", o.Comment), ("arch", distro.Arch), ("breed", distro.Breed), ("os_version", distro.OsVersion), ("tree", distro.Tree)],
        Profile profile => [("comment", o.Comment), ("autoinstall", profile.Autoinstall)],
        SystemObject system => [("comment", o.Comment), ("autoinstall", system.Autoinstall), ("serial", system.Serial), .. system.Interfaces.Keys.Select(name => ("interfaces", (string?)name))],
        _ => [],
    };

    private static bool IsUnsafe(string text) =>
        text.Length > MaximumValueLength || text.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0 || text.AsSpan().IndexOfAny('"', '\'', '\\') >= 0 || text.Contains("${", StringComparison.Ordinal);

    private static string Shown(string? text) => new([.. (text ?? "null").Take(64).Select(c => char.IsControl(c) ? '?' : c)]);

    [GeneratedRegex(@"\A[A-Za-z0-9_.:-]{1,128}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9.-]{0,252})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HostPattern();
}

internal static class SortedDictionaries
{
    public static System.Collections.Immutable.ImmutableSortedDictionary<string, T> ToSorted<T>(this IEnumerable<KeyValuePair<string, T>> items) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(items);
}
