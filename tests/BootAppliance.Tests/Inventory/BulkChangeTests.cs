using System.Collections.Immutable;
using BootAppliance.Data;
using BootAppliance.Inventory;
using BootAppliance.Tests.Data;
using static BootAppliance.Tests.Inventory.InventoryUnderTest;

namespace BootAppliance.Tests.Inventory;

public sealed class BulkChangeTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_renamed_object_keeps_all_that_stands_on_it(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(new Repo { Name = "base", Mirror = "http://192.0.2.1/debian", Breed = "apt", AptDists = ["bookworm"] });
        await inventory.SaveAsync(new Menu { Name = "all" });
        await inventory.SaveAsync(new Menu { Name = "tools", Parent = "all" });
        await inventory.SaveAsync(inventory.Store.Current.Profiles["web"] with { Menu = "all", Repos = ["base"] });
        await inventory.SaveAsync(new Profile { Name = "web-nvme", Parent = "web" });
        await inventory.SaveAsync(Machine("web01", "52:54:00:00:00:01"));
        foreach (var (kind, from) in new[] { (ObjectKind.Distro, "debian"), (ObjectKind.Profile, "web"), (ObjectKind.Repo, "base"), (ObjectKind.Menu, "all"), (ObjectKind.System, "web01") })
            Assert.IsType<SaveResult.Renamed>(await inventory.Store.RenameAsync(kind, from, "new-" + from, dryRun: false, "test", default));
        var before = inventory.Store.Current.Objects.Select(InventoryJson.Serialize).ToList();
        await inventory.RestartAsync();
        var view = inventory.Store.Current;
        Assert.Equal(view.Objects.Select(InventoryJson.Serialize), before);
        Assert.Equal(("new-debian", "new-all", "new-base"), (view.Profiles["new-web"].Distro, view.Profiles["new-web"].Menu, Assert.Single(view.Profiles["new-web"].Repos!.Value)));
        Assert.Equal(("new-web", "new-web", "new-all"), (view.Profiles["web-nvme"].Parent, view.Systems["new-web01"].Profile, view.Menus["tools"].Parent));
        Assert.Equal("new-web01", view.ByMac("52:54:00:00:00:01")?.Name);
        Assert.DoesNotContain(view.Objects, one => one.Name is "debian" or "web" or "base" or "all" or "web01");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_name_that_is_taken_changes_nothing(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(Machine("web01", "52:54:00:00:00:01"));
        await inventory.SaveAsync(Machine("web02"));
        Assert.IsType<SaveResult.Invalid>(await inventory.Store.RenameAsync(ObjectKind.System, "web01", "web02", dryRun: false, "test", default));
        Assert.IsType<SaveResult.Invalid>(await inventory.Store.RenameAsync(ObjectKind.System, "web01", "no/name", dryRun: false, "test", default));
        Assert.Equal("web01", inventory.Store.Current.ByMac("52:54:00:00:00:01")?.Name);
        await inventory.RestartAsync();
        Assert.Equal("web01", inventory.Store.Current.ByMac("52:54:00:00:00:01")?.Name);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_many_changes_all_count_or_none(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        var refused = Assert.IsType<SaveResult.Invalid>(await ApplyAsync(inventory, Machine("web01"), Machine("web02") with { Profile = "none" }));
        Assert.Equal(["system web02: profile"], refused.Errors.Keys);
        Assert.Empty(inventory.Store.Current.Systems);
        Assert.Equal(2, Assert.IsType<SaveResult.Applied>(await ApplyAsync(inventory, Machine("web01"), Machine("web02"))).Changes.Count);
        await inventory.RestartAsync();
        Assert.Equal(2, inventory.Store.Current.Systems.Count);
    }

    [Fact]
    public void What_is_applied_comes_after_what_it_names_whatever_the_order_of_the_list()
    {
        var ordered = References.Ordered([
            Machine("web01") with { Profile = "a-child" }, new Settings { Name = "settings", Menu = "tools" }, new Profile { Name = "a-child", Parent = "z-base" },
            new Profile { Name = "z-base", Distro = "d" }, new Menu { Name = "tools", Parent = "zz" }, new Menu { Name = "zz" }, new Distro { Name = "d" },
        ]);
        Assert.Equal(["d", "z-base", "a-child", "web01", "zz", "tools", "settings"], ordered.Select(one => one.Name));
    }

    [Fact]
    public async Task An_apply_that_meets_another_appliance_s_change_knows_it_afterwards()
    {
        await using var inventory = await StartAsync(DatabaseEngine.Sqlite);
        await inventory.SaveAsync(Machine("web01"));
        var other = new InventoryStore(inventory.Database, inventory.Events, TimeProvider.System);
        await other.LoadAsync(default);
        await inventory.SaveAsync(Machine("web01") with { Comment = "theirs" });
        Assert.IsType<SaveResult.Conflict>(await other.ApplyAsync(_ => [Machine("web02"), Machine("web01") with { Comment = "ours" }], dryRun: false, "test", default));
        Assert.Equal("theirs", other.Current.Systems["web01"].Comment);
        Assert.Equal(2, Assert.IsType<SaveResult.Applied>(await other.ApplyAsync(_ => [Machine("web02"), Machine("web01") with { Comment = "ours" }], dryRun: false, "test", default)).Changes.Count);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_applied_again_is_no_change(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        var machine = Machine("web01") with { NameServers = ["192.0.2.1"], Tags = ImmutableSortedDictionary<string, string>.Empty.Add("rack", "3") };
        await ApplyAsync(inventory, machine);
        Assert.Empty(Assert.IsType<SaveResult.Applied>(await ApplyAsync(inventory, machine)).Changes);
        Assert.Equal(1, inventory.Store.Current.Systems["web01"].Version);
        Assert.Single(Assert.IsType<SaveResult.Applied>(await ApplyAsync(inventory, machine with { NameServers = ["192.0.2.2"] })).Changes);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_repo_and_a_menu_leave_those_that_only_name_them(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(new Repo { Name = "base", Mirror = "http://192.0.2.1/", Breed = "yum" });
        await inventory.SaveAsync(new Menu { Name = "all" });
        await inventory.SaveAsync(new Menu { Name = "tools", Parent = "all" });
        await inventory.SaveAsync(inventory.Store.Current.Profiles["web"] with { Menu = "tools", Repos = ["base"] });
        Assert.IsType<SaveResult.Conflict>(await inventory.RemoveAsync(ObjectKind.Repo, "base"));
        Assert.IsType<SaveResult.Removed>(await inventory.RemoveAsync(ObjectKind.Repo, "base", recursive: true));
        Assert.Equal(["menu all", "menu tools"], Assert.IsType<SaveResult.Removed>(await inventory.RemoveAsync(ObjectKind.Menu, "all", recursive: true)).Names);
        await inventory.RestartAsync();
        Assert.Null(inventory.Store.Current.Profiles["web"].Menu);
        Assert.Empty(inventory.Store.Current.Profiles["web"].Repos!.Value);
    }

    [Fact]
    public void A_copy_has_nothing_that_belongs_to_one_machine_only()
    {
        var copy = (SystemObject)Copies.Of(Machine("web01", "52:54:00:00:00:01", "192.0.2.1") with { Uuid = Guid.Empty.ToString(), Serial = "X1", Comment = "rack 3", Version = 7 }, "web02");
        Assert.Empty(SystemKeys.Of(copy));
        Assert.Equal(("web02", 0, "rack 3", "web"), (copy.Name, copy.Version, copy.Comment, copy.Profile));
        Assert.Equal(["eth0"], copy.Interfaces.Keys);
    }

    private static Task<SaveResult> ApplyAsync(InventoryUnderTest inventory, params InventoryObject[] objects) => inventory.Store.ApplyAsync(_ => objects, dryRun: false, "test", default);
}
