using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>The whole inventory at one moment. Immutable; an edit shares all that it does not change.</summary>
public sealed record InventoryView
{
    public static InventoryView Empty { get; } = new();

    public ImmutableSortedDictionary<string, Distro> Distros { get; init; } = ImmutableSortedDictionary.Create<string, Distro>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Profile> Profiles { get; init; } = ImmutableSortedDictionary.Create<string, Profile>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, SystemObject> Systems { get; init; } = ImmutableSortedDictionary.Create<string, SystemObject>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Repo> Repos { get; init; } = ImmutableSortedDictionary.Create<string, Repo>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Image> Images { get; init; } = ImmutableSortedDictionary.Create<string, Image>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Menu> Menus { get; init; } = ImmutableSortedDictionary.Create<string, Menu>(StringComparer.Ordinal);

    /// <summary>Null until somebody sets something.</summary>
    public Settings? Settings { get; init; }

    /// <summary><c>mac:…</c>, <c>ip:…</c>, <c>uuid:…</c> to the system that owns it.</summary>
    public ImmutableDictionary<string, SystemObject> Keys { get; init; } = ImmutableDictionary<string, SystemObject>.Empty;

    /// <summary>All at once, as at the start: without a new view for each.</summary>
    public static InventoryView Of(IEnumerable<InventoryObject> objects)
    {
        var all = objects.ToLookup(one => one.Kind());
        ImmutableSortedDictionary<string, T> Named<T>(ObjectKind kind)
            where T : InventoryObject => all[kind].Cast<T>().ToImmutableSortedDictionary(one => one.Name, one => one, StringComparer.Ordinal);
        return new()
        {
            Distros = Named<Distro>(ObjectKind.Distro),
            Profiles = Named<Profile>(ObjectKind.Profile),
            Systems = Named<SystemObject>(ObjectKind.System),
            Repos = Named<Repo>(ObjectKind.Repo),
            Images = Named<Image>(ObjectKind.Image),
            Menus = Named<Menu>(ObjectKind.Menu),
            Settings = all[ObjectKind.Settings].Cast<Settings>().FirstOrDefault(),
            Keys = all[ObjectKind.System].Cast<SystemObject>().SelectMany(system => SystemKeys.Of(system).Select(key => KeyValuePair.Create(key, system)))
                .DistinctBy(one => one.Key).ToImmutableDictionary(),
        };
    }

    public SystemObject? ByKey(string key) => Keys.GetValueOrDefault(key);

    public SystemObject? ByMac(string mac) => ByKey("mac:" + mac);

    public SystemObject? ByUuid(string uuid) => ByKey("uuid:" + uuid.ToLowerInvariant());

    /// <summary>
    /// The system that one of <see cref="SystemKeys.OfClient"/> leads to. A UUID counts only where some card's MAC is not
    /// known: a system whose cards are all known is known by those.
    /// </summary>
    public SystemObject? ByMark(string mark) =>
        ByKey(mark) is { } system && (!mark.StartsWith("uuid:", StringComparison.Ordinal) || SystemKeys.IsKnownByUuid(system)) ? system : null;

    public InventoryView With(InventoryObject o) => o switch
    {
        Distro distro => this with { Distros = Distros.SetItem(o.Name, distro) },
        Profile profile => this with { Profiles = Profiles.SetItem(o.Name, profile) },
        Repo repo => this with { Repos = Repos.SetItem(o.Name, repo) },
        Image image => this with { Images = Images.SetItem(o.Name, image) },
        Menu menu => this with { Menus = Menus.SetItem(o.Name, menu) },
        Settings settings => this with { Settings = settings },
        SystemObject system => Without(ObjectKind.System, o.Name) is var rest
            ? rest with
            {
                Systems = rest.Systems.SetItem(o.Name, system),
                Keys = rest.Keys.SetItems(SystemKeys.Of(system).Select(key => KeyValuePair.Create(key, system))),
            }
            : this,
        _ => throw new ArgumentOutOfRangeException(nameof(o)),
    };

    public InventoryView Without(ObjectKind kind, string name) => kind switch
    {
        ObjectKind.Distro => this with { Distros = Distros.Remove(name) },
        ObjectKind.Profile => this with { Profiles = Profiles.Remove(name) },
        ObjectKind.Repo => this with { Repos = Repos.Remove(name) },
        ObjectKind.Image => this with { Images = Images.Remove(name) },
        ObjectKind.Menu => this with { Menus = Menus.Remove(name) },
        ObjectKind.Settings => this with { Settings = null },
        _ => this with
        {
            Systems = Systems.Remove(name),
            Keys = Systems.TryGetValue(name, out var old) ? Free(old, SystemKeys.Of(old)) : Keys,
        },
    };

    /// <summary>The same with keys that nobody has, of those that are the system's: another may have taken them up meanwhile.</summary>
    internal InventoryView Freed(SystemObject system, IEnumerable<string> keys) => this with { Keys = Free(system, keys) };

    private ImmutableDictionary<string, SystemObject> Free(SystemObject system, IEnumerable<string> keys) =>
        Keys.RemoveRange(keys.Where(key => Keys.TryGetValue(key, out var owner) && owner.Name == system.Name));

    public InventoryObject? Get(ObjectKind kind, string name) => kind switch
    {
        ObjectKind.Distro => Distros.GetValueOrDefault(name),
        ObjectKind.Profile => Profiles.GetValueOrDefault(name),
        ObjectKind.Repo => Repos.GetValueOrDefault(name),
        ObjectKind.Image => Images.GetValueOrDefault(name),
        ObjectKind.Menu => Menus.GetValueOrDefault(name),
        ObjectKind.Settings => name == Settings.OnlyName ? Settings : null,
        _ => Systems.GetValueOrDefault(name),
    };

    public IEnumerable<InventoryObject> All(ObjectKind kind) => kind switch
    {
        ObjectKind.Distro => Distros.Values,
        ObjectKind.Profile => Profiles.Values,
        ObjectKind.Repo => Repos.Values,
        ObjectKind.Image => Images.Values,
        ObjectKind.Menu => Menus.Values,
        ObjectKind.Settings => Settings is { } settings ? [settings] : [],
        _ => Systems.Values,
    };

    /// <summary>Those whose names come after one, in order.</summary>
    public IEnumerable<InventoryObject> After(ObjectKind kind, string? name) => kind switch
    {
        ObjectKind.Distro => After(Distros, name),
        ObjectKind.Profile => After(Profiles, name),
        ObjectKind.Repo => After(Repos, name),
        ObjectKind.Image => After(Images, name),
        ObjectKind.Menu => After(Menus, name),
        ObjectKind.System => After(Systems, name),
        _ => All(kind).Where(one => name is null || string.CompareOrdinal(one.Name, name) > 0),
    };

    private static IEnumerable<InventoryObject> After<T>(ImmutableSortedDictionary<string, T> all, string? name)
        where T : InventoryObject => name is null ? all.Values : all.Where(one => string.CompareOrdinal(one.Key, name) > 0).Select(one => one.Value);

    /// <summary>Every object, each kind after those that it may stand on.</summary>
    public IEnumerable<InventoryObject> Objects => Enum.GetValues<ObjectKind>().SelectMany(All);

    /// <summary>The objects that name this one: those that go with it, and those that would only lose it.</summary>
    public IEnumerable<InventoryObject> UsersOf(ObjectKind kind, string name) => kind == ObjectKind.System ? [] : Objects.Where(one => References.Of(one).Contains((kind, name)));
}

/// <summary>The kinds, in an order in which none stands on a later one.</summary>
public enum ObjectKind
{
    Settings,
    Repo,
    Menu,
    Distro,
    Image,
    Profile,
    System,
}

/// <summary>What no two systems may share.</summary>
public static class SystemKeys
{
    // What firmware says when nobody gave the machine a number.
    private static readonly HashSet<string> NoSerials = new(StringComparer.OrdinalIgnoreCase) { "0", "123456789", "Default string", "None", "Not Specified", "System Serial Number", "To be filled by O.E.M.", "Unknown", "Chassis Serial Number", "N/A" };

    public static IEnumerable<string> Of(SystemObject system)
    {
        foreach (var key in system.Interfaces.Values.SelectMany(Of)) yield return key;
        if (system.Uuid is { } uuid) yield return "uuid:" + uuid;
        if (system.Serial is { } serial && !NoSerials.Contains(serial)) yield return "serial:" + serial;
    }

    public static IEnumerable<string> Of(NetworkInterface one)
    {
        if (one.MacAddress is { } mac) yield return "mac:" + mac;
        if (one.IpAddress is { } ip) yield return "ip:" + ip;
        if (one.Ipv6Address is { } ip6) yield return "ip:" + ip6;
        if (one.ClientId is { } client) yield return "client-id:" + client;
        if (one.CircuitId is { } circuit) yield return "circuit:" + circuit;
    }

    /// <summary>The field that a key was given in.</summary>
    internal static string FieldOf(string key) => key.StartsWith("uuid:", StringComparison.Ordinal) ? "uuid" : key.StartsWith("serial:", StringComparison.Ordinal) ? "serial" : "interfaces";

    /// <summary>The key as it was given.</summary>
    internal static string ValueOf(string key) => key[(key.IndexOf(':') + 1)..];

    /// <summary>The keys that a DHCP client may be found by, the surest first.</summary>
    public static IEnumerable<string> OfClient(string mac, byte[]? clientId, byte[]? circuitId, Guid? uuid)
    {
        yield return "mac:" + mac;
        if (clientId is not null) yield return "client-id:" + HexBytes(clientId);
        if (circuitId is not null)
        {
            yield return "circuit:0x" + Convert.ToHexStringLower(circuitId);
            if (!circuitId.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~')) yield return "circuit:" + System.Text.Encoding.ASCII.GetString(circuitId);
        }

        if (uuid is not null) yield return "uuid:" + uuid;
    }

    /// <summary>The interface may be any card of the machine's; a management interface is none of the machine's own.</summary>
    public static bool IsAnyCard(NetworkInterface one) => one is { MacAddress: null, Management: false };

    public static bool IsKnownByUuid(SystemObject system) => system.Interfaces.IsEmpty || system.Interfaces.Values.Any(IsAnyCard);

    /// <summary>A circuit as <c>circuit_id</c> is written: as text if it is one, else as <c>0x…</c>.</summary>
    public static string CircuitText(ReadOnlySpan<byte> circuit) =>
        circuit.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? "0x" + Convert.ToHexStringLower(circuit) : System.Text.Encoding.ASCII.GetString(circuit);

    /// <summary>Two digits a byte, colons between; null if it is not bytes.</summary>
    public static string? HexBytes(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return digits.Length is > 0 and <= 510 && digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) ? HexBytes(Convert.FromHexString(digits)) : null;
    }

    private static string HexBytes(byte[] bytes) => string.Join(':', bytes.Select(one => one.ToString("x2")));
}
