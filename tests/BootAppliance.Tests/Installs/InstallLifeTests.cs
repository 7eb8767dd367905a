using BootAppliance.Data;
using BootAppliance.Installs;
using BootAppliance.Ramdisk.Machine;
using BootAppliance.Tests.Access;
using BootAppliance.Tests.Data;
using BootAppliance.Tests.Inventory;

namespace BootAppliance.Tests.Installs;

/// <summary>The ends of an install other than success, on each engine.</summary>
public sealed class InstallLifeTests
{
    private static readonly InstallTokens Tokens = new(new byte[32]);
    private readonly SettableClock _clock = new();

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_system_that_was_disarmed_before_its_install_began_is_idle_with_who_did_it(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        Assert.True((await store.ApplyAsync(install, new InstallEvent.Disarmed("ann"), default)).Applied);
        var after = (await StoreAsync(inventory)).Of("web01")!;
        Assert.Equal((InstallState.Idle, "disarmed by ann"), (after.State, after.Reason));
        Assert.False((await store.ApplyAsync(install, new InstallEvent.Booted(), default)).Applied);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_history_of_a_state_is_chosen_before_it_is_cut(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var first = (await store.ArmAsync("web01", "test", null, default)).Install!;
        await store.ApplyAsync(first, new InstallEvent.Disarmed("ann"), default);
        for (var i = 0; i < 3; i++) await store.ArmAsync("web01", "test", null, default);
        Assert.Equal([1L], (await store.HistoryAsync("web01", InstallState.Idle, 1, default)).Select(one => one.Generation));
        Assert.Equal([4L, 3], (await store.HistoryAsync("web01", state: null, 2, default)).Select(one => one.Generation));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_install_that_has_begun_is_not_disarmed_any_more(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        await store.ApplyAsync(install, new InstallEvent.AnswerFetched(), default);
        var refused = await store.ApplyAsync(install, new InstallEvent.Disarmed("ann"), default);
        Assert.Equal((false, "web01 is installing"), (refused.Applied, refused.Refusal));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_failed_install_keeps_its_reason_and_takes_no_more_progress(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        var install = (await store.ArmAsync("web01", "test", null, default)).Install!;
        await store.ApplyAsync(install, new InstallEvent.AnswerFetched(), default);
        await store.ApplyAsync(install, new InstallEvent.Failed("žádný disk"), default);
        var after = await StoreAsync(inventory);
        Assert.Equal((InstallState.Failed, "žádný disk"), (after.Of("web01")!.State, after.Of("web01")!.Reason));
        Assert.False((await after.ApplyAsync(install, new InstallEvent.Progress(60, null, null), default)).Applied);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_arming_lasts_as_long_as_was_asked_and_a_day_if_nobody_said(DatabaseEngine engine)
    {
        await using var inventory = await WithMachineAsync(engine);
        var store = await StoreAsync(inventory);
        await store.ArmAsync("web01", "test", TimeSpan.FromMinutes(5), default);
        Assert.Equal(_clock.GetUtcNow().AddMinutes(5), (await StoreAsync(inventory)).Of("web01")!.ExpiresAt);
        await store.ArmAsync("web01", "test", null, default);
        Assert.Equal(_clock.GetUtcNow().AddDays(1), (await StoreAsync(inventory)).Of("web01")!.ExpiresAt);
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
