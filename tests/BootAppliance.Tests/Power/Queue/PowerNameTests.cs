using BootAppliance.Data;
using BootAppliance.Inventory;
using BootAppliance.Power.Queue;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Tests.Data;

namespace BootAppliance.Tests.Power.Queue;

/// <summary>Machines that are removed while something is wished of their power.</summary>
public sealed class PowerNameTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_machine_does_not_inherit_the_wishes_of_a_removed_one_of_its_name(DatabaseEngine engine)
    {
        await using var queue = await QueueUnderTest.StartAsync(engine, works: false);
        await queue.AddAsync("web01");
        var on = await queue.AskAsync("web01", "on");
        await RemoveAsync(queue, "web01");
        var ended = (await queue.Store.FindAsync(on.Id, default))!;
        Assert.Equal((IntentState.Superseded, "web01: on was not done, because web01 was removed from the inventory"), (ended.State, ended.Reason));
        Assert.Single(await queue.EventsAsync("power.superseded"));
        var next = await queue.AddAsync("web01");
        await queue.RestartAsync();
        await Task.Delay(300);
        Assert.Empty(next.Log);
        Assert.Null(await queue.Store.BeginAsync(on, default));
        Assert.Null(await queue.Store.StepAsync(on, IntentPhase.On, sentAt: null, "too late", default));
    }

    [Fact]
    public async Task A_cycle_whose_machine_is_removed_meanwhile_sends_nothing_more()
    {
        await using var queue = await QueueUnderTest.StartAsync(timings: QueueUnderTest.Hasty with { Dark = TimeSpan.FromMilliseconds(800) });
        var chassis = await queue.AddAsync("web01");
        chassis.TryDo(ChassisVerb.On);
        var cycle = await queue.AskAsync("web01", "cycle", force: true);
        await Eventually.TrueAsync(() => !chassis.IsOn, "it is off");
        await RemoveAsync(queue, "web01");
        await Eventually.TrueAsync(() => !queue.Worker.IsAt("web01"), "the worker has let go of web01");
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off], chassis.Log);
        Assert.Equal("web01: cycle goes no further, because web01 was removed from the inventory", (await queue.EndAsync(cycle)).Reason);
    }

    private static async Task RemoveAsync(QueueUnderTest queue, string name) =>
        Assert.IsType<SaveResult.Removed>(await queue.Inventory.Store.RemoveAsync(ObjectKind.System, name, recursive: false, expectedVersion: null, dryRun: false, "root", default));
}
