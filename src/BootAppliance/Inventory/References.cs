namespace BootAppliance.Inventory;

/// <summary>By which fields objects name one another.</summary>
internal static class References
{
    public static IEnumerable<(ObjectKind Kind, string Name)> Of(InventoryObject o)
    {
        if (StandsOn(o) is { } parent) yield return parent;
        if (o is not InheritingObject inheriting) yield break;
        if (inheriting.Menu is { } menu) yield return (ObjectKind.Menu, menu);
        foreach (var repo in inheriting.Repos ?? []) yield return (ObjectKind.Repo, repo);
    }

    /// <summary>All that name an object: those that use it, and the menus that choose it when nobody does.</summary>
    public static IEnumerable<InventoryObject> NamedBy(InventoryView view, ObjectKind kind, string name) =>
        view.UsersOf(kind, name).Concat(view.Menus.Values.Where(menu => menu.Default == name && DefaultOf(view, menu) == kind));

    /// <summary>Of which kind the entry is that a menu's default names: of two with one name the one that is offered there, a profile before an image.</summary>
    public static ObjectKind? DefaultOf(InventoryView view, Menu menu) =>
        ((ObjectKind[])[ObjectKind.Profile, ObjectKind.Image]).Select(kind => menu.Default is { } name ? view.Get(kind, name) : null).OfType<InventoryObject>()
            .OrderByDescending(entry => EffectiveSystem.Of(view, entry).First(one => one.Menu).Value == menu.Name).FirstOrDefault()?.Kind();

    /// <summary>What an object cannot be without: it goes when that goes.</summary>
    public static (ObjectKind Kind, string Name)? StandsOn(InventoryObject o) => o switch
    {
        Profile { Distro: { } distro } => (ObjectKind.Distro, distro),
        Profile { Parent: { } parent } => (ObjectKind.Profile, parent),
        SystemObject { Profile: { } profile } => (ObjectKind.Profile, profile),
        SystemObject { Image: { } image } => (ObjectKind.Image, image),
        Menu { Parent: { } menu } => (ObjectKind.Menu, menu),
        _ => null,
    };

    /// <summary>Each after those of the list that it names, whatever their kinds; what leads in a circle comes as it stands, and is refused.</summary>
    public static List<InventoryObject> Ordered(IReadOnlyList<InventoryObject> objects)
    {
        var byName = objects.GroupBy(one => (one.Kind(), one.Name)).ToDictionary(group => group.Key, group => group.First());
        List<InventoryObject> ordered = [];
        HashSet<InventoryObject> seen = new(ReferenceEqualityComparer.Instance);
        void Add(InventoryObject one, int depth)
        {
            if (depth > EffectiveSystem.MaximumDepth * 2 || !seen.Add(one)) return;
            foreach (var named in Of(one))
                if (byName.TryGetValue(named, out var first)) Add(first, depth + 1);
            ordered.Add(one);
        }

        foreach (var one in objects) Add(one, 0);
        return ordered;
    }

    /// <summary>The object without the names of those that go; what it stands on itself stays.</summary>
    public static InventoryObject Without(InventoryObject o, IReadOnlyList<InventoryObject> gone)
    {
        bool IsGone(ObjectKind kind, string? name) => gone.Any(one => one.Kind() == kind && one.Name == name);
        return o is not InheritingObject inheriting ? o : inheriting with
        {
            Menu = IsGone(ObjectKind.Menu, inheriting.Menu) ? null : inheriting.Menu,
            Repos = inheriting.Repos is { } repos ? [.. repos.Where(repo => !IsGone(ObjectKind.Repo, repo))] : null,
        };
    }

    /// <summary>The object with each name of the renamed one replaced.</summary>
    public static InventoryObject Renamed(InventoryObject o, ObjectKind kind, string from, string to)
    {
        string? Follow(string? name) => name == from ? to : name;
        o = (kind, o) switch
        {
            (ObjectKind.Distro, Profile profile) => profile with { Distro = Follow(profile.Distro) },
            (ObjectKind.Profile, Profile profile) => profile with { Parent = Follow(profile.Parent) },
            (ObjectKind.Profile, SystemObject system) => system with { Profile = Follow(system.Profile) },
            (ObjectKind.Image, SystemObject system) => system with { Image = Follow(system.Image) },
            (ObjectKind.Menu, Menu menu) => menu with { Parent = Follow(menu.Parent) },
            (ObjectKind.Profile or ObjectKind.Image, Menu menu) => menu with { Default = Follow(menu.Default) },
            _ => o,
        };
        return (kind, o) switch
        {
            (ObjectKind.Menu, InheritingObject inheriting) => inheriting with { Menu = Follow(inheriting.Menu) },
            (ObjectKind.Repo, InheritingObject { Repos: { } repos } inheriting) => inheriting with { Repos = [.. repos.Select(one => one == from ? to : one)] },
            _ => o,
        };
    }
}
