using BootAppliance.Data;
using BootAppliance.Power.Queue;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Tests.Data;

namespace BootAppliance.Tests.Power.Queue;

/// <summary>Wishes that a kill, a retry or a later wish finds halfway.</summary>
public sealed class HalfDonePowerTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_cycle_that_was_killed_after_off_goes_on_with_on_even_past_its_deadline(DatabaseEngine engine)
    {
        await using var queue = await QueueUnderTest.StartAsync(engine, works: false);
        var chassis = await queue.AddAsync("web01");
        var untouched = await queue.AskAsync("web01", "identify", deadline: 1);
        var cycle = await queue.Store.BeginAsync(await queue.AskAsync("web01", "cycle", deadline: 1), default);
        await queue.Store.StepAsync(cycle!, IntentPhase.On, sentAt: null, "it was off", default);
        await Task.Delay(1100);
        await queue.RestartAsync();
        Assert.Equal(IntentState.Done, (await queue.EndAsync(cycle!)).State);
        Assert.Equal([ChassisVerb.On], chassis.Log);
        Assert.Equal((IntentState.Failed, 0), (await queue.EndAsync(untouched) is var ended ? ended.State : default, ended.Attempts));
    }

    [Fact]
    public async Task A_cycle_that_was_killed_while_off_was_sent_is_not_given_up_either_and_an_off_takes_no_power_away_after_its_deadline()
    {
        await using var queue = await QueueUnderTest.StartAsync(works: false);
        var (cycled, kept) = (await queue.AddAsync("web01"), await queue.AddAsync("web02"));
        kept.TryDo(ChassisVerb.On);
        var cycle = await queue.Store.BeginAsync(await queue.AskAsync("web01", "cycle", deadline: 1), default);
        await queue.Store.StepAsync(cycle!, IntentPhase.Off, sentAt: null, "it is told off", default);
        var off = await queue.Store.BeginAsync(await queue.AskAsync("web02", "off", deadline: 1), default);
        await queue.Store.StepAsync(off!, IntentPhase.Off, sentAt: null, "it is told off", default);
        await Task.Delay(1100);
        await queue.RestartAsync();
        Assert.Equal((IntentState.Done, true), ((await queue.EndAsync(cycle!)).State, cycled.IsOn));
        off = await queue.EndAsync(off!);
        Assert.Equal((IntentState.Failed, true), (off.State, kept.IsOn));
        Assert.Contains("after its deadline no power is taken away", off.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_cycle_that_waits_dark_for_its_next_attempt_is_neither_taken_back_nor_overtaken(DatabaseEngine engine)
    {
        await using var queue = await QueueUnderTest.StartAsync(engine, works: false);
        var chassis = await queue.AddAsync("web01");
        var cycle = (await queue.Store.BeginAsync(await queue.AskAsync("web01", "cycle"), default))!;
        cycle = (await queue.Store.StepAsync(cycle, IntentPhase.On, sentAt: null, "it was off", default))!;
        await queue.Store.RetryAsync(cycle, DateTimeOffset.UtcNow.AddSeconds(1), "it is busy", default);
        var off = await queue.AskAsync("web01", "off");
        Assert.False(await queue.Store.CancelAsync(cycle.Id, "somebody ended the action", default));
        Assert.True((await queue.Store.FindAsync(cycle.Id, default))!.IsOpen);
        await queue.RestartAsync();
        Assert.Equal(IntentState.Done, (await queue.EndAsync(off)).State);
        Assert.Equal((IntentState.Done, 2), (await queue.EndAsync(cycle) is var ended ? ended.State : default, ended.Attempts));
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off], chassis.Log);
    }

    [Fact]
    public async Task A_wish_that_was_not_begun_is_taken_back()
    {
        await using var queue = await QueueUnderTest.StartAsync(works: false);
        await queue.AddAsync("web01");
        var cycle = await queue.AskAsync("web01", "cycle");
        Assert.True(await queue.Store.CancelAsync(cycle.Id, "web01: it was not done, because anna ended the action", default));
        Assert.Equal(IntentState.Superseded, (await queue.Store.FindAsync(cycle.Id, default))!.State);
        Assert.False(await queue.Store.CancelAsync(cycle.Id, "again", default));
    }
}
