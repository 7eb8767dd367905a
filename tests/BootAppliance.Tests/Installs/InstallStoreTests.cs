using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Ramdisk.Machine;
using BootAppliance.Tests.Access;
using BootAppliance.Tests.Data;
using BootAppliance.Tests.Inventory;

namespace BootAppliance.Tests.Installs;

public sealed class InstallStoreTests
{
    private static readonly InstallTokens Tokens = new(new byte[32]);
    private readonly SettableClock _clock = new();

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_system_that_is_not_there_is_not_armed(DatabaseEngine engine)
    {
        await using var inventory = await InventoryUnderTest.StartAsync(engine);
        var change = await (await StoreAsync(inventory)).ArmAsync("nobody", "test", null, default);
        Assert.Equal((false, "there is no system \"nobody\""), (change.Applied, change.Refusal));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_install_goes_from_armed_to_its_first_boot_and_survives_a_restart_at_each_step(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        (InstallEvent Event, InstallState State)[] steps =
        [
            (new InstallEvent.Booted(), InstallState.Booting),
            (new InstallEvent.AnswerFetched(), InstallState.Installing),
            (new InstallEvent.Started(), InstallState.Installing),
            (new InstallEvent.Progress(50, "base", null), InstallState.Installing),
            (new InstallEvent.Finished(), InstallState.Installed),
            (new InstallEvent.FirstBoot(), InstallState.Installed),
        ];
        foreach (var (e, state) in steps)
        {
            Assert.True((await store.ApplyAsync(install, e, default)).Applied, e.ToString());
            store = await StoreAsync(inventory);
            Assert.Equal(state, store.Of("web01")?.State);
        }

        Assert.NotNull(store.Of("web01")?.FirstBootAt);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Arming_again_takes_the_tokens_of_the_older_generation_away(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var old = (await store.ArmAsync("web01", "test", null, default)).Install!;
        var young = (await store.ArmAsync("web01", "test", null, default)).Install!;
        foreach (var again in (InstallStore[])[store, await StoreAsync(inventory)])
        {
            Assert.Null(again.ByToken(Tokens.For(old, TokenPurpose.Callback), TokenPurpose.Callback));
            Assert.Equal(young.Generation, again.ByToken(Tokens.For(young, TokenPurpose.Callback), TokenPurpose.Callback)?.Generation);
        }

        Assert.False((await store.ApplyAsync(old, new InstallEvent.Finished(), default)).Applied);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_token_opens_only_what_it_was_made_for(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        var token = Tokens.For(install, TokenPurpose.Answer);
        Assert.NotNull(store.ByToken(token, TokenPurpose.Answer));
        Assert.Null(store.ByToken(token, TokenPurpose.Callback));
        Assert.Null(store.ByToken(token[..31] + (token[31] == '0' ? '1' : '0'), TokenPurpose.Answer));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_many_finished_callbacks_at_once_one_counts_and_all_are_answered(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        await store.ApplyAsync(install, new InstallEvent.AnswerFetched(), default);
        var changes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.ApplyAsync(install, new InstallEvent.Finished(), default)));
        Assert.All(changes, change => Assert.True(change.Applied));
        var told = await new EventStore(inventory.Database).ListAsync(new EventFilter(System: "web01"), 100, null, default);
        Assert.Single(told, e => e.Text == "web01 is installed");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_machine_that_returns_is_tried_again_as_often_as_its_profile_says(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        await inventory.SaveAsync(inventory.Store.Current.Profiles["web"] with { InstallAttempts = 2 });
        var store = await StoreAsync(inventory);
        await store.ArmAsync("web01", "test", null, default);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Assert.Equal((attempt, InstallState.Armed), (store.Of("web01")!.Attempt, store.Of("web01")!.State));
            await store.ApplyAsync(store.Of("web01")!, new InstallEvent.AnswerFetched(), default);
            await store.ApplyAsync(store.Of("web01")!, new InstallEvent.Returned(), default);
        }

        Assert.Equal(InstallState.Failed, store.Of("web01")!.State);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_stalled_install_is_tried_again_only_where_its_profile_says_so(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        foreach (var (policy, expected) in ((string, InstallState)[])[("leave", InstallState.Stalled), ("retry", InstallState.Armed)])
        {
            await inventory.SaveAsync(inventory.Store.Current.Profiles["web"] with { InstallAttempts = 2, InstallStall = policy });
            await store.ArmAsync("web01", "test", null, default);
            await store.ApplyAsync(store.Of("web01")!, new InstallEvent.AnswerFetched(), default);
            await store.ApplyAsync(store.Of("web01")!, new InstallEvent.Overdue("nothing was heard of it"), default);
            Assert.Equal(expected, store.Of("web01")!.State);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_machine_that_gets_the_name_of_a_removed_one_is_not_armed(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        await inventory.RemoveAsync(ObjectKind.System, "web01");
        await inventory.SaveAsync(InventoryUnderTest.Machine("web01", "52:54:00:00:00:09"));
        foreach (var again in (InstallStore[])[store, await StoreAsync(inventory)])
        {
            Assert.Null(again.Of("web01"));
            Assert.Null(again.ByToken(Tokens.For(install, TokenPurpose.Answer), TokenPurpose.Answer));
        }

        Assert.Equal(2, (await store.ArmAsync("web01", "test", null, default)).Install?.Generation);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_system_that_is_removed_while_others_are_armed_stays_disarmed(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        await inventory.SaveAsync(InventoryUnderTest.Machine("web02", "52:54:00:00:00:02"));
        var store = await StoreAsync(inventory);
        for (var round = 0; round < 20; round++)
        {
            await inventory.SaveAsync(InventoryUnderTest.Machine("web01", "52:54:00:00:00:01"));
            var before = (await store.ArmAsync("web01", "test", null, default)).Install!;
            // All in one commit: what is judged later sees what stands before it.
            var removed = inventory.RemoveAsync(ObjectKind.System, "web01");
            var again = store.ArmAsync("web01", "test", null, default);
            var other = store.ArmAsync("web02", "test", null, default);
            await Task.WhenAll(removed, again, other);
            Assert.False((await again).Applied);
            Assert.Null(store.Of("web01"));
            Assert.Null(store.ByToken(Tokens.For(before, TokenPurpose.Answer), TokenPurpose.Answer));
        }
    }

    private static async Task<InventoryUnderTest> WithMachineAsync(DatabaseEngine engine)
    {
        var inventory = await InventoryUnderTest.StartAsync(engine);
        await inventory.SaveAsync(InventoryUnderTest.Machine("web01", "52:54:00:00:00:01"));
        return inventory;
    }

    private async Task<InstallStore> StoreAsync(InventoryUnderTest inventory)
    {
        var store = new InstallStore(inventory.Database, inventory.Events, inventory.Store, Tokens, new InstallOptions(), _ => true, (_, _) => null, text => DiskRule.TryParse(text, out _, out var error) ? null : error, _clock);
        await store.LoadAsync(default);
        return store;
    }
}
