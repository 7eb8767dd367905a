using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Ramdisk.Machine;
using BootAppliance.Tests.Access;
using BootAppliance.Tests.Data;
using BootAppliance.Tests.Inventory;
using Dapper;

namespace BootAppliance.Tests.Installs;

public sealed class RenamedSystemTests
{
    private static readonly InstallTokens Tokens = new(new byte[32]);
    private readonly SettableClock _clock = new();

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task An_install_goes_on_under_the_new_name_with_the_same_tokens(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        await store.ArmAsync("web01", "test", null, default);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        await store.ApplyAsync(install, new InstallEvent.AnswerFetched(), default);
        await RenameAsync(inventory, "web01", "db01");
        Assert.Null(store.Of("web01"));
        Assert.Equal(("db01", InstallState.Installing, 2), (store.Of("db01")!.System, store.Of("db01")!.State, store.Of("db01")!.Generation));
        Assert.Equal("db01", store.ByToken(Tokens.For(install, TokenPurpose.Callback), TokenPurpose.Callback)?.System);

        // Who read the install before the rename reports its end after it.
        Assert.True((await store.ApplyAsync(install, new InstallEvent.Finished(), default)).Applied);
        foreach (var again in (InstallStore[])[store, await StoreAsync(inventory)])
        {
            Assert.Null(again.Of("web01"));
            Assert.Equal(InstallState.Installed, again.Of("db01")?.State);
            Assert.Equal("db01", again.ByToken(Tokens.For(install, TokenPurpose.FirstBoot), TokenPurpose.FirstBoot)?.System);
        }

        Assert.Equal(3, (await store.ArmAsync("db01", "test", null, default)).Install?.Generation);
        Assert.Equal(0, await inventory.Database.ReadAsync(connection => connection.ExecuteScalar<long>("SELECT COUNT(*) FROM installs WHERE system = 'web01' OR body LIKE '%web01%'"), default));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_name_that_a_removed_machine_had_is_taken_without_its_installs(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        await inventory.SaveAsync(InventoryUnderTest.Machine("old01"));
        var store = await StoreAsync(inventory);
        var gone = (await store.ArmAsync("old01", "test", null, default)).Install!;
        await inventory.RemoveAsync(ObjectKind.System, "old01");
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        await RenameAsync(inventory, "web01", "old01");
        Assert.Equal(install.Id, store.Of("old01")?.Id);
        Assert.Null(store.ByToken(Tokens.For(gone, TokenPurpose.Answer), TokenPurpose.Answer));
        Assert.Equal(install.Id, (await StoreAsync(inventory)).Of("old01")?.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_judged_in_the_same_commit_sees_the_new_name(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        for (var round = 0; round < 20; round++)
        {
            var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
            Task[] together =
            [
                RenameAsync(inventory, "web01", "db01"),
                store.ApplyAsync(install, new InstallEvent.AnswerFetched(), default),
                inventory.SaveAsync(InventoryUnderTest.Machine("web01")),
                store.ArmAsync("web01", "test", null, default),
                inventory.RemoveAsync(ObjectKind.System, "web01"),
                RenameAsync(inventory, "db01", "web01"),
                store.ApplyAsync(install, new InstallEvent.Started(), default),
            ];
            await Task.WhenAll(together);
            Assert.All((InstallStore[])[store, await StoreAsync(inventory)], again =>
            {
                Assert.Equal((install.Id, InstallState.Installing), (again.Of("web01")?.Id, again.Of("web01")?.State));
                Assert.NotNull(again.Of("web01")?.StartedAt);
                Assert.Null(again.Of("db01"));
                Assert.NotNull(again.ByToken(Tokens.For(install, TokenPurpose.Callback), TokenPurpose.Callback));
            });
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_rename_on_trial_leaves_the_install_where_it_is(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        Assert.IsType<SaveResult.Renamed>(await inventory.Store.RenameAsync(ObjectKind.System, "web01", "db01", dryRun: true, "test", default));
        Assert.True((await store.ApplyAsync(install, new InstallEvent.AnswerFetched(), default)).Applied);
        Assert.All((InstallStore[])[store, await StoreAsync(inventory)], again => Assert.Equal(InstallState.Installing, again.Of("web01")?.State));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Its_events_are_found_under_the_new_name_and_the_audit_says_renamed(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        await (await StoreAsync(inventory)).ArmAsync("web01", "test", null, default);
        await RenameAsync(inventory, "web01", "db01");
        Assert.Empty(await inventory.Events.ListAsync(new EventFilter("web01"), 10, default));
        var events = await inventory.Events.ListAsync(new EventFilter("db01"), 10, default);
        Assert.Equal(["inventory.changed", "install.state", "inventory.changed"], events.Select(one => one.Kind));
        Assert.Equal("test renamed system web01 to db01", events[0].Text);
    }

    private static async Task<InventoryUnderTest> WithMachineAsync(DatabaseEngine engine)
    {
        var inventory = await InventoryUnderTest.StartAsync(engine);
        await inventory.SaveAsync(InventoryUnderTest.Machine("web01", "52:54:00:00:00:01"));
        return inventory;
    }

    private static async Task RenameAsync(InventoryUnderTest inventory, string from, string to) =>
        Assert.IsType<SaveResult.Renamed>(await inventory.Store.RenameAsync(ObjectKind.System, from, to, dryRun: false, "test", default));

    private async Task<InstallStore> StoreAsync(InventoryUnderTest inventory)
    {
        var store = new InstallStore(inventory.Database, inventory.Events, inventory.Store, Tokens, new InstallOptions(), _ => true, (_, _) => null, text => DiskRule.TryParse(text, out _, out var error) ? null : error, _clock);
        await store.LoadAsync(default);
        return store;
    }
}
