using BootAppliance.Data;
using BootAppliance.Inventory;
using BootAppliance.Tests.Data;
using static BootAppliance.Tests.Inventory.InventoryUnderTest;

namespace BootAppliance.Tests.Inventory;

/// <summary>What belongs to one system only changes its owner within one apply.</summary>
public sealed class MovedKeyTests
{
    private static readonly SystemObject A = Machine("a", "52:54:00:00:00:01", "192.0.2.1") with { Uuid = Guid.Empty.ToString(), Serial = "S1" };
    private static readonly SystemObject B = Machine("b", "52:54:00:00:00:02", "192.0.2.2") with { Uuid = new Guid(1, 0, 0, new byte[8]).ToString(), Serial = "S2" };

    public static TheoryData<DatabaseEngine, bool> EnginesAndOrders()
    {
        TheoryData<DatabaseEngine, bool> data = [];
        foreach (var engine in TestDatabase.Engines)
            foreach (var isTakerFirst in new[] { true, false }) data.Add(engine, isTakerFirst);
        return data;
    }

    [Theory, MemberData(nameof(EnginesAndOrders))]
    public async Task Two_systems_swap_all_that_they_have(DatabaseEngine engine, bool isTakerFirst)
    {
        await using var inventory = await WithBothAsync(engine);
        SystemObject[] swapped = [B with { Name = "a" }, A with { Name = "b" }];
        Assert.Equal(2, Assert.IsType<SaveResult.Applied>(await ApplyAsync(inventory, isTakerFirst, swapped)).Changes.Count);
        for (var restart = 0; restart < 2; restart++)
        {
            Assert.All(SystemKeys.Of(A), key => Assert.Equal("b", inventory.Store.Current.ByKey(key)?.Name));
            Assert.All(SystemKeys.Of(B), key => Assert.Equal("a", inventory.Store.Current.ByKey(key)?.Name));
            await inventory.RestartAsync();
        }

        // The rows agree: what the systems have now cannot be taken, and is free once they are gone.
        Assert.IsType<SaveResult.Invalid>(await inventory.SaveAsync(A with { Name = "c" }));
        await inventory.RemoveAsync(ObjectKind.System, "b");
        Assert.IsType<SaveResult.Saved>(await inventory.SaveAsync(A with { Name = "c" }));
    }

    [Theory, MemberData(nameof(EnginesAndOrders))]
    public async Task A_key_moves_along_a_row_of_systems(DatabaseEngine engine, bool isTakerFirst)
    {
        await using var inventory = await WithBothAsync(engine);
        SystemObject[] moved = [B with { Name = "c" }, A with { Name = "b" }, Machine("a", "52:54:00:00:00:03")];
        Assert.Equal(3, Assert.IsType<SaveResult.Applied>(await ApplyAsync(inventory, isTakerFirst, moved)).Changes.Count);
        await inventory.RestartAsync();
        Assert.Equal(("a", "b", "c"), (inventory.Store.Current.ByMac("52:54:00:00:00:03")?.Name, inventory.Store.Current.ByMac("52:54:00:00:00:01")?.Name, inventory.Store.Current.ByMac("52:54:00:00:00:02")?.Name));
    }

    [Theory, MemberData(nameof(EnginesAndOrders))]
    public async Task A_clash_is_refused_by_both_names_and_nothing_moves(DatabaseEngine engine, bool isTakerFirst)
    {
        await using var inventory = await WithBothAsync(engine);
        // a's address goes to two others at once.
        var refused = Assert.IsType<SaveResult.Invalid>(await ApplyAsync(inventory, isTakerFirst, Machine("a"), A with { Name = "c" }, A with { Name = "d" }));
        var (field, sentences) = refused.Errors.First();
        Assert.Contains(isTakerFirst ? "system d" : "system c", $"{field} {string.Join(' ', sentences)}", StringComparison.Ordinal);
        Assert.Contains(isTakerFirst ? "system \"c\"" : "system \"d\"", $"{field} {string.Join(' ', sentences)}", StringComparison.Ordinal);

        // b keeps what another wants.
        refused = Assert.IsType<SaveResult.Invalid>(await ApplyAsync(inventory, isTakerFirst, B with { Comment = "stays" }, B with { Name = "a" }));
        Assert.Contains("belongs to system \"b\" already", string.Join(' ', refused.Errors["system a: uuid"]), StringComparison.Ordinal);
        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal(("a", "b"), (inventory.Store.Current.ByKey("ip:192.0.2.1")?.Name, inventory.Store.Current.ByKey("ip:192.0.2.2")?.Name));
            Assert.Equal(["a", "b"], inventory.Store.Current.Systems.Keys);
            await inventory.RestartAsync();
        }
    }

    private static async Task<InventoryUnderTest> WithBothAsync(DatabaseEngine engine)
    {
        var inventory = await StartAsync(engine);
        await inventory.SaveAsync(A);
        await inventory.SaveAsync(B);
        return inventory;
    }

    private static Task<SaveResult> ApplyAsync(InventoryUnderTest inventory, bool isTakerFirst, params SystemObject[] objects) =>
        inventory.Store.ApplyAsync(_ => isTakerFirst ? objects : [.. objects.Reverse()], dryRun: false, "test", default);
}
