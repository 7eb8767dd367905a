using System.Buffers;
using System.Net;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>
/// The boot menus as templates see them. Menus nest, templates do not recurse: so each is told twice, as a list of menus
/// with their items (iPXE jumps between labels), and as one line after the other that opens, closes or is an entry.
/// </summary>
public sealed class BootMenus(Func<InventoryView> inventory, BootServer server)
{
    private const int MostEntries = 1000;
    private const int Deepest = 8;
    private static readonly SearchValues<char> s_special = SearchValues.Create("#;&|${}\"\\");

    /// <summary>
    /// <c>menus</c>: label, title, timeout, timeout_ms, chosen, back (absent at the top), items (label, title);
    /// <c>entries</c>: label, title, what to boot; <c>lines</c>: open, close or entry; <c>timeout</c> of the top.
    /// </summary>
    public Dictionary<string, object?> Model(IPAddress asked)
    {
        var view = inventory();
        var entries = view.Profiles.Values.Cast<InheritingObject>().Concat(view.Images.Values).Select(one => Read(view, one, asked)).OfType<Entry>().Take(MostEntries).ToList();
        List<object> menus = [], lines = [];
        Add(view, entries, null, "top", null, menus, lines, 0);
        return new() { ["menus"] = menus, ["lines"] = lines, ["entries"] = entries.Select(one => (object)one.Model).ToList(), ["timeout"] = ((Dictionary<string, object?>)menus[^1])["timeout"] };
    }

    private sealed record Entry(string Name, string? Menu, Dictionary<string, object?> Model);

    private static bool Add(InventoryView view, List<Entry> entries, Menu? menu, string label, string? back, List<object> menus, List<object> lines, int depth)
    {
        var own = entries.Where(one => one.Menu == menu?.Name).ToList();
        List<object> items = [], inside = [];
        foreach (var child in view.Menus.Values.Where(one => one.Parent == menu?.Name && depth < Deepest))
        {
            // A menu with nothing in it leads nowhere.
            var name = $"menu-{child.Name}";
            List<object> nested = [];
            if (!Add(view, entries, child, name, label, menus, nested, depth + 1)) continue;
            items.Add(new Dictionary<string, object?> { ["label"] = name, ["title"] = TitleOf(child), ["is_menu"] = true });
            inside.AddRange(nested);
        }

        items.AddRange(own.Select(one => new Dictionary<string, object?> { ["label"] = one.Model["label"], ["title"] = one.Model["title"] }));
        if (items.Count == 0 && menu is not null) return false;
        var timeout = menu?.Timeout ?? 30;
        menus.Add(new Dictionary<string, object?>
        {
            ["label"] = label,
            ["title"] = menu is null ? "" : TitleOf(menu),
            ["is_top"] = menu is null,
            ["back"] = back,
            ["timeout"] = timeout.ToString(),
            ["timeout_ms"] = (timeout * 1000).ToString(),
            ["chosen"] = own.FirstOrDefault(one => one.Name == menu?.Default)?.Model["label"] ?? "local",
            ["items"] = items,
        });
        if (menu is not null) lines.Add(new Dictionary<string, object?> { ["open"] = true, ["title"] = TitleOf(menu) });
        lines.AddRange(inside);
        lines.AddRange(own.Select(one => new Dictionary<string, object?>(one.Model) { ["entry"] = true }));
        if (menu is not null) lines.Add(new Dictionary<string, object?> { ["close"] = true });
        return true;
    }

    private static string TitleOf(Menu menu) => menu.DisplayName is { Length: > 0 } title && IsPlain(title) ? title : menu.Name;

    /// <summary>Every loader can show it; what one of them would obey is left for the name.</summary>
    private static bool IsPlain(string title) => title.AsSpan().IndexOfAny(s_special) < 0 && title[0] != '-';

    private Entry? Read(InventoryView view, InheritingObject one, IPAddress asked)
    {
        var effective = EffectiveSystem.Of(view, one);
        if (effective.First(each => each.EnableMenu).Value == false) return null;
        var model = new Dictionary<string, object?> { ["label"] = $"{one.Kind().Word()}-{one.Name}", ["title"] = one.Comment is { Length: > 0 } comment && IsPlain(comment) ? comment : one.Name, ["kernel_options"] = effective.KernelOptions.ToString() };
        switch (one)
        {
            case Image { File: not null } image:
                model["image_path"] = $"image/{image.Name}";
                model["image_url"] = $"{server.UrlFor(asked)}/boot/image/{image.Name}";
                model["is_" + image.ImageType] = true;
                if (image.ImageType == "virt-clone") return null;
                break;
            case Profile when effective.Distro is { Kernel: not null, Initrd: not null } distro:
                model["is_distro"] = true;
                model["kernel_path"] = $"distro/{distro.Name}/kernel";
                model["initrd_path"] = $"distro/{distro.Name}/initrd";
                model["kernel_url"] = $"{server.UrlFor(asked)}/boot/distro/{distro.Name}/kernel";
                model["initrd_url"] = $"{server.UrlFor(asked)}/boot/distro/{distro.Name}/initrd";
                break;
            default:
                return null;
        }

        return new(one.Name, effective.First(each => each.Menu).Value, model);
    }
}
