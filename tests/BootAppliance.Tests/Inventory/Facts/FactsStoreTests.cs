using System.Text.Json.Nodes;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Facts;
using BootAppliance.Tests.Access;
using BootAppliance.Tests.Data;

namespace BootAppliance.Tests.Inventory.Facts;

public sealed class FactsStoreTests
{
    private readonly SettableClock _clock = new();

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_again_is_no_row_of_its_own_and_a_change_is_told(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        FactsStore store = new(inventory.Database, inventory.Store, inventory.Events, _clock);
        await store.TakeAsync("web01", Facts(memory: 8), default);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await store.TakeAsync("web01", Facts(memory: 8), default));
        var (told, seen) = (await store.HistoryAsync("web01", 9, default)).Select(one => (one.At, one.SeenAt)).Single();
        Assert.Equal(TimeSpan.FromHours(1), seen - told);
        Assert.Equal("memory_bytes: 8 → 16", Assert.Single(await store.TakeAsync("web01", Facts(memory: 16), default)).ToString());
        Assert.Equal(["16", "8"], (await store.HistoryAsync("web01", 9, default)).Select(one => one.Body["memory_bytes"]!.ToString()));
        var texts = (await inventory.Events.ListAsync(new EventFilter(Kinds: ["machine.facts"]), 9, default)).Select(one => one.Text);
        Assert.Contains("web01 is not what it was: memory_bytes: 8 → 16", texts);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task They_survive_a_restart_follow_a_new_name_and_go_with_the_machine(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        FactsStore first = new(inventory.Database, inventory.Store, inventory.Events, _clock);
        await first.TakeAsync("web01", Facts(memory: 8), default);
        FactsStore store = new(inventory.Database, inventory.Store, inventory.Events, _clock);
        await store.LoadAsync(default);
        Assert.Equal("8", store.Of("web01")!["memory_bytes"]!.ToString());
        Assert.IsType<SaveResult.Renamed>(await inventory.Store.RenameAsync(ObjectKind.System, "web01", "web09", dryRun: false, "test", default));
        Assert.Null(store.Of("web01"));
        Assert.Equal("8", store.Of("web09")!["memory_bytes"]!.ToString());
        await inventory.RemoveAsync(ObjectKind.System, "web09");
        Assert.Null(store.Of("web09"));
        Assert.Empty(await store.HistoryAsync("web09", 9, default));
    }

    [Fact]
    public async Task So_many_are_kept_and_the_latest_are()
    {
        await using var inventory = await WithMachineAsync(DatabaseEngine.Sqlite);
        FactsStore store = new(inventory.Database, inventory.Store, inventory.Events, _clock);
        // The clock stands still: later is what came later.
        for (var memory = 1; memory <= FactsStore.Kept + 5; memory++) await store.TakeAsync("web01", Facts(memory), default);
        var kept = await store.HistoryAsync("web01", 1000, default);
        Assert.Equal((FactsStore.Kept, $"{FactsStore.Kept + 5}"), (kept.Count, kept[0].Body["memory_bytes"]!.ToString()));
    }

    private static async Task<InventoryUnderTest> WithMachineAsync(DatabaseEngine engine)
    {
        var inventory = await InventoryUnderTest.StartAsync(engine);
        await inventory.SaveAsync(InventoryUnderTest.Machine("web01", "52:54:00:00:00:01"));
        return inventory;
    }

    private static JsonObject Facts(int memory) => new() { ["format"] = MachineFacts.Format, ["memory_bytes"] = memory };
}
