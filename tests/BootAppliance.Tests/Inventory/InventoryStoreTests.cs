using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Tests.Data;
using static BootAppliance.Tests.Inventory.InventoryUnderTest;

namespace BootAppliance.Tests.Inventory;

public sealed class InventoryStoreTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_saved_is_there_after_a_restart(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(Machine("web01", "52:54:00:00:00:01", "10.0.0.1") with { Comment = "rack 1" });
        await inventory.RestartAsync();
        Assert.Equal("rack 1", inventory.Store.Current.ByMac("52:54:00:00:00:01")?.Comment);
        Assert.Equal("web01", inventory.Store.Current.ByKey("ip:10.0.0.1")?.Name);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_change_of_an_old_version_is_refused_and_changes_nothing(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(Machine("web01") with { Comment = "first" });
        await inventory.SaveAsync(Machine("web01") with { Comment = "second" }, expected: 1);
        var refused = Assert.IsType<SaveResult.Conflict>(await inventory.SaveAsync(Machine("web01") with { Comment = "third" }, expected: 1));
        Assert.Contains("version 2, not 1", refused.Sentence, StringComparison.Ordinal);
        Assert.Equal("second", inventory.Store.Current.Systems["web01"].Comment);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_MAC_address_belongs_to_one_system_alone(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(Machine("web01", "52:54:00:00:00:01"));
        var refused = Assert.IsType<SaveResult.Invalid>(await inventory.SaveAsync(Machine("web02", "52:54:00:00:00:01")));
        Assert.Contains("web01", string.Join(' ', refused.Errors.Values.SelectMany(one => one)), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_MAC_address_is_free_again_once_its_system_has_another(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(Machine("web01", "52:54:00:00:00:01"));
        await inventory.SaveAsync(Machine("web01", "52:54:00:00:00:02"));
        Assert.IsType<SaveResult.Saved>(await inventory.SaveAsync(Machine("web02", "52:54:00:00:00:01")));
        await inventory.RestartAsync();
        Assert.Equal("web02", inventory.Store.Current.ByMac("52:54:00:00:00:01")?.Name);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_appliances_on_one_database_cannot_give_one_MAC_address_to_two_systems(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        var other = new InventoryStore(inventory.Database, inventory.Events, TimeProvider.System);
        await other.LoadAsync(default);
        await inventory.SaveAsync(Machine("web01", "52:54:00:00:00:01"));
        var refused = Assert.IsType<SaveResult.Invalid>(await other.SaveAsync(Machine("web02", "52:54:00:00:00:01"), null, dryRun: false, "test", default));
        Assert.Equal("52:54:00:00:00:01 belongs to system \"web01\" already, so system \"web02\" cannot have it", Assert.Single(refused.Errors["interfaces"]));
        Assert.Equal("web01", other.Current.ByMac("52:54:00:00:00:01")?.Name);
        await inventory.RestartAsync();
        Assert.Equal(["web01"], inventory.Store.Current.Systems.Keys);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_others_stand_on_is_removed_only_with_them(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(Machine("web01"));
        var refused = Assert.IsType<SaveResult.Conflict>(await inventory.RemoveAsync(ObjectKind.Distro, "debian"));
        Assert.Contains("profile web", refused.Sentence, StringComparison.Ordinal);
        var removed = Assert.IsType<SaveResult.Removed>(await inventory.RemoveAsync(ObjectKind.Distro, "debian", recursive: true));
        Assert.Equal(["distro debian", "profile web", "system web01"], removed.Names);
        await inventory.RestartAsync();
        Assert.Empty(inventory.Store.Current.Systems);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_dry_run_judges_and_changes_nothing(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        Assert.IsType<SaveResult.Saved>(await inventory.SaveAsync(Machine("web01"), dryRun: true));
        Assert.IsType<SaveResult.Invalid>(await inventory.SaveAsync(Machine("web02") with { Profile = "none" }, dryRun: true));
        Assert.Empty(inventory.Store.Current.Systems);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Changes_that_come_at_once_are_all_judged_by_what_stands_before_them(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => inventory.SaveAsync(Machine($"web{n:d2}", "52:54:00:00:00:01"))));
        Assert.Single(results.OfType<SaveResult.Saved>());
        Assert.Equal(49, results.OfType<SaveResult.Invalid>().Count());
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Each_change_is_in_the_audit_with_who_made_it(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(Machine("web01"));
        await inventory.RemoveAsync(ObjectKind.System, "web01");
        var events = await inventory.Events.ListAsync(new EventFilter { System = "web01" }, 10, default);
        Assert.Equal(["test removed system web01", "test added system web01"], events.Select(one => one.Text));
    }
}
