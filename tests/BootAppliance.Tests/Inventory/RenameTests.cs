using System.Text.RegularExpressions;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Tests.Data;
using static BootAppliance.Tests.Inventory.InventoryUnderTest;

namespace BootAppliance.Tests.Inventory;

public sealed partial class RenameTests
{
    public static TheoryData<DatabaseEngine, int> Worlds()
    {
        TheoryData<DatabaseEngine, int> worlds = [];
        foreach (var engine in TestDatabase.Engines)
            for (var seed = 0; seed < 8; seed++) worlds.Add(engine, seed);
        return worlds;
    }

    [Theory, MemberData(nameof(Worlds))]
    public async Task Whatever_is_renamed_all_objects_mean_the_same_up_to_their_names(DatabaseEngine engine, int seed)
    {
        await using var inventory = await StartAsync(engine);
        var random = new RandomInventory(new Random(seed));
        foreach (var o in random.Objects()) Assert.IsType<SaveResult.Saved>(await inventory.SaveAsync(o));
        foreach (var menu in random.Chosen(inventory.Store.Current)) Assert.IsType<SaveResult.Saved>(await inventory.SaveAsync(menu));
        var before = inventory.Store.Current;
        Dictionary<string, string> first = [];
        for (var i = 0; i < 30; i++)
        {
            var (kind, from) = random.AnyOf(inventory.Store.Current);
            var to = random.NewName(kind);
            Assert.IsType<SaveResult.Renamed>(await inventory.Store.RenameAsync(kind, from, to, dryRun: false, "test", default));
            first[to] = first.Remove(from, out var oldest) ? oldest : from;
        }

        // Back to the first names in the text, each object then has to say what it said, and to come to the same in the end.
        string Back(string text) => Names().Replace(text, match => first.GetValueOrDefault(match.Value, match.Value));
        Assert.Equal(Meaning(before, name => name), Meaning(inventory.Store.Current, Back));
        Assert.Equal(before.Keys.Select(one => (one.Key, one.Value.Name)).Order(), inventory.Store.Current.Keys.Select(one => (one.Key, Back(one.Value.Name))).Order());
        var known = inventory.Store.Current.Objects.Select(InventoryJson.Serialize).ToList();
        await inventory.RestartAsync();
        Assert.Equal(known, inventory.Store.Current.Objects.Select(InventoryJson.Serialize));
    }

    [Fact]
    public async Task The_audit_has_one_sentence_that_says_from_what_to_what_and_who_else_was_touched()
    {
        await using var inventory = await StartAsync(DatabaseEngine.Sqlite);
        await inventory.SaveAsync(Machine("web01"));
        await inventory.Store.RenameAsync(ObjectKind.Profile, "web", "www", dryRun: false, "jane", default);
        var events = await inventory.Events.ListAsync(new EventFilter(Kinds: ["inventory.changed"]), 10, default);
        Assert.Equal("jane renamed profile web to www, in system web01 too", events[0].Text);
        Assert.Equal("test added system web01", events[1].Text);
    }

    [Fact]
    public async Task A_menu_chooses_what_it_chose_when_a_profile_and_an_image_have_one_name()
    {
        await using var inventory = await StartAsync(DatabaseEngine.Sqlite);
        await inventory.SaveAsync(new Menu { Name = "tools", Default = "web" });
        await inventory.SaveAsync(new Image { Name = "web", Menu = "tools" });
        await inventory.Store.RenameAsync(ObjectKind.Profile, "web", "www", dryRun: false, "test", default);
        Assert.Equal("web", inventory.Store.Current.Menus["tools"].Default);
        await inventory.Store.RenameAsync(ObjectKind.Image, "web", "memtest", dryRun: false, "test", default);
        Assert.Equal("memtest", inventory.Store.Current.Menus["tools"].Default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rename_that_another_appliance_has_overtaken_is_refused_and_known_afterwards(bool isTaken)
    {
        await using var inventory = await StartAsync(DatabaseEngine.Sqlite);
        await inventory.SaveAsync(Machine("web01"));
        var other = new InventoryStore(inventory.Database, inventory.Events, TimeProvider.System);
        await other.LoadAsync(default);
        if (isTaken) await inventory.SaveAsync(Machine("db01", "52:54:00:00:00:01"));
        else await inventory.RemoveAsync(ObjectKind.System, "web01");
        Assert.IsType<SaveResult.Conflict>(await other.RenameAsync(ObjectKind.System, "web01", "db01", dryRun: false, "test", default));
        Assert.Equal(inventory.Store.Current.Systems.Keys, other.Current.Systems.Keys);
    }

    private static List<string> Meaning(InventoryView view, Func<string, string> back) =>
    [
        .. view.Objects.Select(o => back($"{InventoryJson.Serialize(o with { Version = 0 })} {EffectiveView.Of(EffectiveSystem.Of(view, o)).ToJsonString()} {string.Join(' ', References.Of(o))} {(o is Menu menu ? References.DefaultOf(view, menu) : null)}"))
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"\bn\d+x\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
