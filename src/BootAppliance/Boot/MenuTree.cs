using System.Buffers;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>
/// A menu with what stands in it; the top has neither name nor password, and no <c>Back</c>, the label of the menu that
/// leads to it. Loaders know it by its label, <c>menu-NAME</c> or <c>top</c>. After so many seconds <c>Chosen</c>, a label too,
/// is taken; 0 waits for ever.
/// </summary>
internal sealed record MenuNode(string Label, string? Name, string Title, string? Back, MenuPassword? Password, int Seconds, string Chosen, IReadOnlyList<MenuNode> Menus, IReadOnlyList<MenuEntry> Entries)
{
    /// <summary>Itself and every menu below it that <paramref name="enters"/> lets through.</summary>
    public IEnumerable<MenuNode> Below(Func<MenuNode, bool> enters) => Menus.Where(enters).SelectMany(one => one.Below(enters)).Append(this);
}

/// <summary>A profile or an image that a menu offers.</summary>
internal sealed record MenuEntry(string Label, string Title, string Name, string? Menu, MenuPassword? Password, Dictionary<string, object?> Target);

/// <summary>Which menu stands in which, and what stands in them.</summary>
internal static class MenuTree
{
    public const string Top = "top";
    public const string Local = "local";

    private const int MostEntries = 1000;
    private const int Deepest = 8;
    private const int TopSeconds = 30;
    private static readonly SearchValues<char> s_special = SearchValues.Create("#;&|${}\"\\");

    public static MenuNode Of(InventoryView view, string serverUrl)
    {
        List<MenuEntry> entries = [.. view.Profiles.Values.Cast<InheritingObject>().Concat(view.Images.Values).Select(one => Entry(view, one, serverUrl)).OfType<MenuEntry>().Take(MostEntries)];
        return Node(view, entries, null, back: null, depth: 0)!;
    }

    /// <returns>Null for a menu with nothing in it, which leads nowhere.</returns>
    private static MenuNode? Node(InventoryView view, List<MenuEntry> entries, Menu? menu, string? back, int depth)
    {
        var label = menu is null ? Top : $"menu-{menu.Name}";
        List<MenuEntry> own = [.. entries.Where(one => one.Menu == menu?.Name)];
        List<MenuNode> nested = [.. view.Menus.Values.Where(one => one.Parent == menu?.Name && depth < Deepest).Select(child => Node(view, entries, child, label, depth + 1)).OfType<MenuNode>()];
        if (menu is not null && own.Count + nested.Count == 0) return null;
        // menu.c32 boots the default without asking for its password, and a prompt that nobody answers would keep the machine for ever.
        var chosen = own.Find(one => one.Name == menu?.Default && one.Password is null)?.Label ?? Local;
        return new(label, menu?.Name, menu is null ? "" : TitleOf(menu.DisplayName, menu.Name), back, menu?.Password, menu?.Timeout ?? TopSeconds, chosen, nested, own);
    }

    private static MenuEntry? Entry(InventoryView view, InheritingObject one, string serverUrl)
    {
        var effective = EffectiveSystem.Of(view, one);
        if (effective.First(each => each.EnableMenu).Value == false) return null;
        // Those loaders are told by a machine's own files what to do.
        if (OtherLoaders.IsEsxi(effective) || OtherLoaders.IsWindows(effective)) return null;
        var target = new Dictionary<string, object?> { ["kernel_options"] = effective.KernelOptions.ToString() };
        if (!BootTarget.TryAdd(target, effective, serverUrl)) return null;
        return new($"{one.Kind().Word()}-{one.Name}", TitleOf(one.Comment, one.Name), one.Name, effective.First(each => each.Menu).Value, effective.First(each => each.MenuPassword).Value, target);
    }

    /// <summary>Every loader can show it; what one of them would obey is left for the name.</summary>
    private static string TitleOf(string? title, string name) => title is { Length: > 0 } && title.AsSpan().IndexOfAny(s_special) < 0 && title[0] != '-' ? title : name;
}
