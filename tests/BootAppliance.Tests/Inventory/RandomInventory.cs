using System.Collections.Immutable;
using BootAppliance.Inventory;

namespace BootAppliance.Tests.Inventory;

/// <summary>Objects of every kind that name one another at random; no name is part of another, nor of any value.</summary>
internal sealed class RandomInventory(Random random)
{
    private readonly Dictionary<ObjectKind, List<string>> _names = Enum.GetValues<ObjectKind>().ToDictionary(kind => kind, _ => new List<string>());
    private int _count;

    public IEnumerable<InventoryObject> Objects()
    {
        var file = new StoredFile("linux", new string('a', 64), 1, null);
        yield return Common(new Settings { Name = Settings.OnlyName });
        for (var i = 0; i < 4; i++) yield return Common(new Repo { Name = NewName(ObjectKind.Repo), Mirror = "http://192.0.2.1/" });
        for (var i = 0; i < 4; i++) yield return new Menu { Parent = Maybe(Earlier(ObjectKind.Menu)), Name = NewName(ObjectKind.Menu) };
        for (var i = 0; i < 3; i++) yield return Common(new Distro { Name = NewName(ObjectKind.Distro), Kernel = file, Initrd = file });
        for (var i = 0; i < 3; i++) yield return Common(new Image { Name = NewName(ObjectKind.Image) });
        for (var i = 0; i < 8; i++)
        {
            var parent = Maybe(Earlier(ObjectKind.Profile));
            yield return Common(new Profile { Name = NewName(ObjectKind.Profile), Parent = parent, Distro = parent is null ? Any(ObjectKind.Distro) : null });
        }

        for (var i = 0; i < 12; i++)
        {
            var isImage = random.Next(4) == 0;
            yield return Common(new SystemObject
            {
                Name = NewName(ObjectKind.System),
                Profile = isImage ? null : Any(ObjectKind.Profile),
                Image = isImage ? Any(ObjectKind.Image) : null,
                Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", new() { MacAddress = $"52:54:00:00:00:{i:x2}", IpAddress = $"192.0.2.{i + 1}" }),
            });
        }
    }

    /// <summary>The menus again, now that there is something to choose in them.</summary>
    public IEnumerable<Menu> Chosen(InventoryView view) => view.Menus.Values.Select(menu => menu with { Default = Any(random.Next(2) == 0 ? ObjectKind.Profile : ObjectKind.Image) });

    /// <summary>Any object that can be renamed.</summary>
    public (ObjectKind Kind, string Name) AnyOf(InventoryView view)
    {
        List<InventoryObject> all = [.. view.Objects.Where(one => one is not Settings)];
        var o = all[random.Next(all.Count)];
        return (o.Kind(), o.Name);
    }

    public string NewName(ObjectKind kind)
    {
        var name = $"n{_count++}x";
        _names[kind].Add(name);
        return name;
    }

    private InventoryObject Common(InventoryObject o)
    {
        o = o with
        {
            KernelOptions = KernelOptions.Parse(random.Next(2) == 0 ? $"quiet k{random.Next(3)}={random.Next(9)}" : ""),
            AutoinstallMeta = ImmutableSortedDictionary<string, string>.Empty.Add($"m{random.Next(3)}", $"{random.Next(9)}"),
            Tags = ImmutableSortedDictionary<string, string>.Empty.Add($"t{random.Next(3)}", $"{random.Next(9)}"),
        };
        return o is not InheritingObject one || random.Next(2) == 0 ? o : one with
        {
            // The settings come first, when there is nothing to name yet.
            Menu = Maybe(Earlier(ObjectKind.Menu)),
            Repos = _names[ObjectKind.Repo].Count == 0 ? null : [.. new[] { Any(ObjectKind.Repo), Any(ObjectKind.Repo) }.Distinct()],
            VirtRam = random.Next(2) == 0 ? 4096 : null,
        };
    }

    private string Any(ObjectKind kind) => _names[kind][random.Next(_names[kind].Count)];

    private string? Earlier(ObjectKind kind) => _names[kind].Count == 0 ? null : Any(kind);

    private string? Maybe(string? name) => random.Next(2) == 0 ? name : null;
}
