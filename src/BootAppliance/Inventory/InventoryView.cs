using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>The whole inventory at one moment. Immutable; an edit shares all that it does not change.</summary>
public sealed record InventoryView
{
    public static InventoryView Empty { get; } = new();

    public ImmutableSortedDictionary<string, Distro> Distros { get; init; } = ImmutableSortedDictionary.Create<string, Distro>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Profile> Profiles { get; init; } = ImmutableSortedDictionary.Create<string, Profile>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, SystemObject> Systems { get; init; } = ImmutableSortedDictionary.Create<string, SystemObject>(StringComparer.Ordinal);

    /// <summary><c>mac:…</c>, <c>ip:…</c>, <c>uuid:…</c> to the name of the system that owns it.</summary>
    public ImmutableDictionary<string, string> Keys { get; init; } = ImmutableDictionary<string, string>.Empty;

    public SystemObject? ByKey(string key) => Keys.TryGetValue(key, out var name) ? Systems.GetValueOrDefault(name) : null;

    public SystemObject? ByMac(string mac) => ByKey("mac:" + mac);

    public SystemObject? ByUuid(string uuid) => ByKey("uuid:" + uuid.ToLowerInvariant());

    public InventoryView With(InventoryObject o) => o switch
    {
        Distro distro => this with { Distros = Distros.SetItem(o.Name, distro) },
        Profile profile => this with { Profiles = Profiles.SetItem(o.Name, profile) },
        SystemObject system => Without(ObjectKind.System, o.Name) is var rest
            ? rest with
            {
                Systems = rest.Systems.SetItem(o.Name, system),
                Keys = rest.Keys.SetItems(SystemKeys.Of(system).Select(key => KeyValuePair.Create(key, o.Name))),
            }
            : this,
        _ => throw new ArgumentOutOfRangeException(nameof(o)),
    };

    public InventoryView Without(ObjectKind kind, string name) => kind switch
    {
        ObjectKind.Distro => this with { Distros = Distros.Remove(name) },
        ObjectKind.Profile => this with { Profiles = Profiles.Remove(name) },
        _ => this with
        {
            Systems = Systems.Remove(name),
            Keys = Systems.TryGetValue(name, out var old) ? Keys.RemoveRange(SystemKeys.Of(old)) : Keys,
        },
    };

    public InventoryObject? Get(ObjectKind kind, string name) => kind switch
    {
        ObjectKind.Distro => Distros.GetValueOrDefault(name),
        ObjectKind.Profile => Profiles.GetValueOrDefault(name),
        _ => Systems.GetValueOrDefault(name),
    };

    public IEnumerable<InventoryObject> All(ObjectKind kind) => kind switch
    {
        ObjectKind.Distro => Distros.Values,
        ObjectKind.Profile => Profiles.Values,
        _ => Systems.Values,
    };

    /// <summary>The objects that stand directly on this one.</summary>
    public IEnumerable<(ObjectKind Kind, string Name)> UsersOf(ObjectKind kind, string name) => kind switch
    {
        ObjectKind.Distro => Profiles.Values.Where(profile => profile.Distro == name).Select(profile => (ObjectKind.Profile, profile.Name)),
        ObjectKind.Profile => Profiles.Values.Where(profile => profile.Parent == name).Select(profile => (ObjectKind.Profile, profile.Name))
            .Concat(Systems.Values.Where(system => system.Profile == name).Select(system => (ObjectKind.System, system.Name))),
        _ => [],
    };
}

public enum ObjectKind
{
    Distro,
    Profile,
    System,
}

/// <summary>What no two systems may share.</summary>
public static class SystemKeys
{
    public static IEnumerable<string> Of(SystemObject system)
    {
        foreach (var key in system.Interfaces.Values.SelectMany(Of)) yield return key;
        if (system.Uuid is { } uuid) yield return "uuid:" + uuid;
    }

    public static IEnumerable<string> Of(NetworkInterface one)
    {
        if (one.MacAddress is { } mac) yield return "mac:" + mac;
        if (one.IpAddress is { } ip) yield return "ip:" + ip;
        if (one.Ipv6Address is { } ip6) yield return "ip:" + ip6;
        if (one.ClientId is { } client) yield return "client-id:" + client;
        if (one.CircuitId is { } circuit) yield return "circuit:" + circuit;
    }

    /// <summary>The keys that a DHCP client may be found by, the surest first.</summary>
    public static IEnumerable<string> OfClient(string mac, byte[]? clientId, byte[]? circuitId)
    {
        yield return "mac:" + mac;
        if (clientId is not null) yield return "client-id:" + HexBytes(clientId);
        if (circuitId is null) yield break;
        yield return "circuit:0x" + Convert.ToHexStringLower(circuitId);
        if (!circuitId.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~')) yield return "circuit:" + System.Text.Encoding.ASCII.GetString(circuitId);
    }

    /// <summary>Two digits a byte, colons between; null if it is not bytes.</summary>
    public static string? HexBytes(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return digits.Length is > 0 and <= 510 && digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) ? HexBytes(Convert.FromHexString(digits)) : null;
    }

    private static string HexBytes(byte[] bytes) => string.Join(':', bytes.Select(one => one.ToString("x2")));
}
