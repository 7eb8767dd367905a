using System.Collections.Immutable;
using BootAppliance.Data;
using BootAppliance.Inventory;
using BootAppliance.Power;
using BootAppliance.Power.Queue;
using BootAppliance.Tests.Data;

namespace BootAppliance.Tests.Power.Queue;

public sealed class ManualPowerTests
{
    private static readonly PowerSystem ByHand = new() { Type = "manual", Options = ImmutableSortedDictionary<string, string>.Empty.Add("person", "Anna").Add("place", "rack 3") };

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_person_is_told_once_and_the_wish_waits_for_the_word_even_over_a_restart(DatabaseEngine engine)
    {
        await using var queue = await QueueUnderTest.StartAsync(engine);
        await queue.SaveAsync("web01", ("bmc", ByHand));
        var on = await queue.AskAsync("web01", "on");
        on = await queue.UntilAsync(on, one => one.State == IntentState.Waiting && one.Attempts == 1);
        Assert.Equal((on.Deadline, "web01: its power system is switched by hand: Anna has to switch it on (rack 3); then say so with: bootappliance power confirm web01 on"), (on.NotBefore, on.Reason));
        await queue.RestartAsync();
        await Task.Delay(300);
        Assert.Equal(1, (await queue.Store.FindAsync(on.Id, default))!.Attempts);
        Assert.Single(await queue.EventsAsync("power.manual"));
        await queue.ConfirmAsync("web01", PowerState.On);
        on = await queue.EndAsync(on);
        Assert.Equal((IntentState.Done, "web01: it is on, as somebody said who switches it by hand"), (on.State, on.Reason));
        Assert.Contains("anna says that web01 was switched on by hand", Assert.Single(await queue.EventsAsync("power.confirmed")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cycle_asks_for_off_and_then_for_on(bool force)
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.SaveAsync("web01", ("bmc", ByHand));
        await queue.ConfirmAsync("web01", PowerState.On);
        var cycle = await queue.AskAsync("web01", "cycle", force);
        await queue.UntilAsync(cycle, one => one.State == IntentState.Waiting && one.Reason?.Contains("switch it off", StringComparison.Ordinal) == true);
        await queue.ConfirmAsync("web01", PowerState.Off);
        await queue.UntilAsync(cycle, one => one.State == IntentState.Waiting && one.Reason?.Contains("switch it on", StringComparison.Ordinal) == true);
        await queue.ConfirmAsync("web01", PowerState.On);
        Assert.Equal("web01: it was off and is on again, as somebody said who switches it by hand", (await queue.EndAsync(cycle)).Reason);
        Assert.Equal([true, false], (await queue.EventsAsync("power.manual")).Reverse().Select(one => one.Text.Contains("switch it off", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cycle_is_taken_back_until_somebody_has_switched_it_off_and_not_after()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.SaveAsync("web01", ("bmc", ByHand));
        await queue.ConfirmAsync("web01", PowerState.On);
        var cycle = await queue.AskAsync("web01", "cycle");
        await queue.UntilAsync(cycle, one => one.State == IntentState.Waiting && one.Attempts == 1);
        Assert.True(await queue.Store.CancelAsync(cycle.Id, "web01: it was not done", default));
        cycle = await queue.AskAsync("web01", "cycle");
        await queue.UntilAsync(cycle, one => one.State == IntentState.Waiting && one.Attempts == 1);
        await queue.ConfirmAsync("web01", PowerState.Off);
        await queue.UntilAsync(cycle, one => one.State == IntentState.Waiting && one.Phase == IntentPhase.On);
        Assert.False(await queue.Store.CancelAsync(cycle.Id, "web01: it was not done", default));
    }

    [Fact]
    public async Task What_nobody_confirms_fails_at_its_deadline_and_the_wrong_word_is_not_enough()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.SaveAsync("web01", ("bmc", ByHand));
        var on = await queue.AskAsync("web01", "on", deadline: 3);
        await queue.UntilAsync(on, one => one.State == IntentState.Waiting && one.Attempts == 1);
        await queue.ConfirmAsync("web01", PowerState.Off);
        on = await queue.EndAsync(on);
        Assert.Equal(IntentState.Failed, on.State);
        Assert.Matches("^web01: on was given up after 2 attempts in 3 s. The last one: .* Anna has to switch it on", on.Reason);
    }

    [Fact]
    public async Task A_word_that_comes_while_the_person_is_being_told_is_not_lost()
    {
        await using var queue = await QueueUnderTest.StartAsync(works: false);
        await queue.SaveAsync("web01", ("bmc", ByHand));
        var begun = (await queue.Store.BeginAsync(await queue.AskAsync("web01", "on"), default))!;
        var since = DateTimeOffset.UtcNow;
        await queue.ConfirmAsync("web01", PowerState.On);
        await queue.Store.WaitForPersonAsync(begun, since, "Anna has to", default);
        Assert.True((await queue.Store.FindAsync(begun.Id, default))!.NotBefore < begun.Deadline);
    }
}
