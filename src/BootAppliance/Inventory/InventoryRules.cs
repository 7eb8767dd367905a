using System.Text.RegularExpressions;
using BootAppliance.Protocols;

namespace BootAppliance.Inventory;

/// <summary>What an object must satisfy to be stored; every error names the field and the fix. Pure.</summary>
public static partial class InventoryRules
{
    private const int MaximumValueLength = 4096;

    /// <summary>Brings addresses to their one spelling, so that two spellings of a MAC are one MAC.</summary>
    public static InventoryObject Normalise(InventoryObject o) => o is not SystemObject system ? o : system with
    {
        Serial = system.Serial?.Trim() is { Length: > 0 } serial ? serial : null,
        Uuid = Guid.TryParse(system.Uuid, out var uuid) ? uuid.ToString() : system.Uuid,
        Interfaces = system.Interfaces.ToDictionary(one => one.Key, one => one.Value with
        {
            MacAddress = MacAddress.TryParse(one.Value.MacAddress, out var mac) ? mac.ToString() : one.Value.MacAddress,
            Ipv6Address = System.Net.IPAddress.TryParse(one.Value.Ipv6Address, out var ip6) ? ip6.ToString() : one.Value.Ipv6Address,
            ClientId = one.Value.ClientId is { } id ? SystemKeys.HexBytes(id) ?? id : null,
            CircuitId = one.Value.CircuitId is { } circuit && circuit.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? circuit.ToLowerInvariant() : one.Value.CircuitId,
        }).ToSorted(),
    };

    /// <param name="view">What is there already.</param>
    /// <param name="o">As it shall be stored.</param>
    /// <param name="grammars">How texts are written that other features read; null to take them as they are.</param>
    /// <returns>What is wrong, by the field; empty if nothing is.</returns>
    public static Dictionary<string, string[]> Check(InventoryView view, InventoryObject o, FieldGrammars? grammars = null)
    {
        var errors = new Dictionary<string, List<string>>();
        void Add(string field, string text) => (errors.TryGetValue(field, out var list) ? list : errors[field] = []).Add(text);

        foreach (var (field, text) in Lines(o))
            if (text is { } line && (line.Length > MaximumValueLength || line.Any(char.IsControl))) Add(field, $"is one line of at most {MaximumValueLength} characters, without control characters");
        if (!NamePattern().IsMatch(o.Name)) Add("name", $"\"{Shown(o.Name)}\" is not a name; use 1 to 128 of A-Z a-z 0-9 _ . : -");
        foreach (var (field, option) in o.KernelOptions.Items.Select(one => ("kernel_options", one)).Concat(o.KernelOptionsPost.Items.Select(one => ("kernel_options_post", one))))
        {
            if (IsUnsafe(option.Key) || (option.Value is { } value && IsUnsafe(value)))
                Add(field, $"\"{Shown(option.Key)}\" has a line break, NUL, quote, white space or ${{ in it; remove it");
        }

        foreach (var (key, value) in o.AutoinstallMeta)
        {
            if (key.Length is 0 or > 128 || value.Length > MaximumValueLength || value.Any(char.IsControl) || key.Any(char.IsControl))
                Add("autoinstall_meta", $"\"{Shown(key)}\" is too long or has a control character in it; give one line of at most {MaximumValueLength} characters");
        }

        foreach (var (key, value) in o.Tags)
            if (!TagPattern().IsMatch(key) || value.Length > 256 || value.Any(char.IsControl)) Add("tags", $"\"{Shown(key)}\" is no tag; a key has 1 to 63 of A-Z a-z 0-9 _ . / -, a value at most 256 characters");
        foreach (var (kind, name) in References.Of(o))
            if (view.Get(kind, name) is null) Add(FieldOf(o, kind), $"there is no {kind.Word()} \"{Shown(name)}\"; see `bootappliance {kind.Word()} list`");
        if (MenuPasswordJson.Of(o) is { } password && !password.IsWellFormed()) Add(MenuPasswordJson.FieldOf(o.Kind())!, "is the password in clear text; or grub (grub.pbkdf2.sha512.…) and crypt ($6$… or $5$…), both of the same password");
        FieldRules.Check(o, Add);
        if (o is InheritingObject inheriting) InheritedRules.Check(inheriting, grammars, Add);
        switch (o)
        {
            case Settings when o.Name != Settings.OnlyName: Add("name", $"the settings are called \"{Settings.OnlyName}\""); break;
            case Distro distro:
                if (distro.Kernel is null) Add("kernel", "is missing; add a distro with --kernel FILE|URL");
                if (distro.Initrd is null) Add("initrd", "is missing; add a distro with --initrd FILE|URL");
                if (distro.Tree is { } tree && !tree.StartsWith('/') && tree.IndexOf(':', StringComparison.Ordinal) < 2)
                    Add("tree", $"\"{Shown(tree)}\" is neither a URL nor a folder; write http://mirror.example/debian, or /srv/debian below one of import.roots");
                InheritedRules.CheckLoaders(distro.BootLoaders, Add);
                break;
            case Repo repo: RepoRules.Check(repo, Add); break;
            case Menu menu when IsUnder(view, menu.Parent, menu.Name): Add("parent", $"\"{menu.Parent}\" stands in \"{menu.Name}\" already: that would be a circle"); break;
            case Profile profile: Check(view, profile, Add); break;
            case SystemObject system: SystemRules.Check(view, system, Add); break;
        }

        return errors.ToDictionary(one => one.Key, one => one.Value.ToArray());
    }

    private static string FieldOf(InventoryObject o, ObjectKind kind) => (kind, o) switch
    {
        (ObjectKind.Profile, Profile) or (ObjectKind.Menu, Menu) => "parent",
        (ObjectKind.Repo, _) => "repos",
        _ => kind.Word(),
    };

    private static bool IsUnder(InventoryView view, string? menu, string top)
    {
        for (var depth = 0; menu is not null && depth <= view.Menus.Count; depth++)
        {
            if (menu == top) return true;
            menu = view.Menus.GetValueOrDefault(menu)?.Parent;
        }

        return menu is not null;
    }

    private static void Check(InventoryView view, Profile profile, Action<string, string> add)
    {
        if (profile.Distro is null == profile.Parent is null) add("distro", "give either a distro or a parent profile");
        if (profile.Parent is not { } parent) return;
        if (EffectiveSystem.ProfilesOf(view, parent).Any(one => one.Name == profile.Name)) add("parent", $"\"{parent}\" inherits from \"{profile.Name}\" already: that would be a circle");
        else if (EffectiveSystem.ProfilesOf(view, parent).Count() >= EffectiveSystem.MaximumDepth - 1) add("parent", $"profiles may be nested {EffectiveSystem.MaximumDepth} deep");
    }

    /// <summary>What ends up in menus, scripts and tables: a line break there would be somebody else's line.</summary>
    private static IEnumerable<(string Field, string? Text)> Lines(InventoryObject o) =>
    [
        ("comment", o.Comment),
        .. (o.Owners ?? []).Select(owner => ("owners", (string?)owner)),
        .. o is not InheritingObject one ? [] : ((string, string?)[])[("autoinstall", one.Autoinstall), ("template", one.Template), ("disk", one.Disk), ("filename", one.Filename), ("proxy", one.Proxy), ("virt_path", one.VirtPath), ("virt_bridge", one.VirtBridge)],
        .. o switch
        {
            Distro distro => [("arch", distro.Arch), ("breed", distro.Breed), ("os_version", distro.OsVersion), ("tree", distro.Tree)],
            Image image => [("arch", image.Arch), ("breed", image.Breed), ("os_version", image.OsVersion)],
            Menu menu => [("display_name", menu.DisplayName), ("default", menu.Default)],
            Repo repo => [("mirror", repo.Mirror), ("os_version", repo.OsVersion), ("arch", repo.Arch), ("proxy", repo.Proxy), .. (repo.AptComponents ?? []).Select(text => ("apt_components", (string?)text)), .. (repo.AptDists ?? []).Select(text => ("apt_dists", (string?)text)), .. repo.Yumopts.SelectMany(pair => new[] { ("yumopts", (string?)pair.Key), ("yumopts", pair.Value) })],
            SystemObject system => [("serial", system.Serial), ("ipv6_default_device", system.Ipv6DefaultDevice), .. system.Interfaces.Keys.Select(name => ("interfaces", (string?)name))],
            _ => ((string, string?)[])[],
        },
    ];

    private static bool IsUnsafe(string text) =>
        text.Length > MaximumValueLength || text.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0 || text.AsSpan().IndexOfAny('"', '\'', '\\') >= 0 || text.Contains("${", StringComparison.Ordinal);

    internal static string Shown(string? text) => new([.. (text ?? "null").Take(64).Select(c => char.IsControl(c) ? '?' : c)]);

    [GeneratedRegex(@"\A[A-Za-z0-9_.:-]{1,128}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_./-]{1,63}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9.-]{0,252})\z", RegexOptions.ExplicitCapture, 1000)]
    internal static partial Regex HostPattern();
}

internal static class SortedDictionaries
{
    public static System.Collections.Immutable.ImmutableSortedDictionary<string, T> ToSorted<T>(this IEnumerable<KeyValuePair<string, T>> items) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(items);
}
