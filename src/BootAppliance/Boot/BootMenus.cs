using System.Net;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>
/// The boot menus as templates see them. Menus nest, templates do not recurse: so each is told as its loader wants it,
/// for iPXE as a list of menus between whose labels it jumps, for GRUB as one line after the other that opens, closes or is
/// an entry, for PXELINUX as one menu at a time.
/// </summary>
public sealed class BootMenus(Func<InventoryView> inventory, BootServer server)
{
    // The most that PXELINUX takes, in tenths of a second (syslinux documentation, TIMEOUT).
    private const int MostTenths = 35996;

    /// <param name="asked">The address that the machine asked.</param>
    /// <param name="opened">The label of the menu or entry that a password has opened, or that PXELINUX has entered; null for the top.</param>
    /// <returns>Null if nothing has that label.</returns>
    public Dictionary<string, object?>? Model(IPAddress asked, string? opened = null)
    {
        var url = server.UrlFor(asked);
        var top = MenuTree.Of(inventory(), url);
        List<MenuNode> all = [.. top.Below(_ => true)];
        var root = all.Find(one => one.Label == (opened ?? MenuTree.Top));
        var entry = all.SelectMany(one => one.Entries).FirstOrDefault(one => one.Label == opened);
        if (root is null && entry is null) return null;

        // iPXE learns of what a password protects only when it was typed.
        List<MenuNode> open = root is null ? [] : [.. root.Below(one => one.Password is null)];
        return new()
        {
            ["start"] = opened ?? MenuTree.Top,
            ["opened"] = opened is not null,
            ["server_host"] = url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..],
            ["menus"] = open.Select(one => (object)Shown(one)).ToList(),
            ["entries"] = open.SelectMany(one => one.Entries).Where(one => one.Password is null).Concat(entry is null ? [] : [entry]).Select(one => (object)Shown(one)).ToList(),
            ["gates"] = Gates(open).Select(label => (object)new Dictionary<string, object?> { ["label"] = label }).ToList(),
            ["lines"] = Lines(top).ToList<object>(),
            ["users"] = Users(all).ToList(),
            ["has_password"] = Users(all).Any(),
            ["menu"] = root is null ? null : Shown(root),
        };
    }

    /// <summary>What has to be typed to open the menu or entry of that label; null if nothing has.</summary>
    public MenuPassword? PasswordOf(string label)
    {
        var all = MenuTree.Of(inventory(), "").Below(_ => true).ToList();
        return all.Find(one => one.Label == label)?.Password ?? all.SelectMany(one => one.Entries).FirstOrDefault(one => one.Label == label)?.Password;
    }

    private static IEnumerable<string> Gates(IEnumerable<MenuNode> open) =>
        open.SelectMany(one => one.Menus.Where(menu => menu.Password is not null).Select(menu => menu.Label).Concat(one.Entries.Where(entry => entry.Password is not null).Select(entry => entry.Label)));

    private static IEnumerable<object> Users(IEnumerable<MenuNode> all) => all
        .SelectMany(one => one.Entries.Select(entry => (entry.Label, entry.Password)).Prepend((one.Label, one.Password))).Where(one => one.Password is not null)
        .Select(one => new Dictionary<string, object?> { ["label"] = one.Label, ["grub"] = one.Password!.Grub });

    private static Dictionary<string, object?> Shown(MenuNode menu) => new()
    {
        ["label"] = menu.Label,
        ["title"] = menu.Title,
        ["crypt"] = menu.Password?.Crypt,
        ["is_top"] = menu.Name is null,
        ["is_menu"] = true,
        ["name"] = menu.Name,
        ["back"] = menu.Back,
        ["back_name"] = menu.Back?.StartsWith("menu-", StringComparison.Ordinal) == true ? menu.Back[5..] : null,
        ["chosen"] = menu.Chosen,
        ["timeout_ms"] = (menu.Seconds * 1000).ToString(),
        ["timeout_tenths"] = Math.Min(menu.Seconds * 10, MostTenths).ToString(),
        ["timeout_grub"] = (menu.Seconds == 0 ? -1 : menu.Seconds).ToString(),
        ["items"] = menu.Menus.Select(one => (object)new Dictionary<string, object?> { ["label"] = one.Label, ["title"] = one.Title, ["name"] = one.Name, ["crypt"] = one.Password?.Crypt, ["is_menu"] = true })
            .Concat(menu.Entries.Select(one => Shown(one))).ToList(),
    };

    private static Dictionary<string, object?> Shown(MenuEntry entry) => new(entry.Target) { ["label"] = entry.Label, ["title"] = entry.Title, ["crypt"] = entry.Password?.Crypt, ["entry"] = true, ["is_for_grub"] = entry.Target.ContainsKey("is_distro") || entry.Target.ContainsKey("is_direct") };

    private static IEnumerable<Dictionary<string, object?>> Lines(MenuNode menu)
    {
        yield return new(Shown(menu)) { ["open"] = true };
        foreach (var line in menu.Menus.SelectMany(Lines)) yield return line;
        foreach (var entry in menu.Entries) yield return Shown(entry);
        yield return new() { ["close"] = true, ["is_top"] = menu.Name is null };
    }
}
