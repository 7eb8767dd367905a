using System.Diagnostics;
using BootAppliance.Data;
using BootAppliance.Power;
using BootAppliance.Power.Queue;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Tests.Data;

namespace BootAppliance.Tests.Power.Queue;

public sealed class PowerQueueTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_machine_is_switched_on_off_and_cycled_and_each_is_read_back(DatabaseEngine engine)
    {
        await using var queue = await QueueUnderTest.StartAsync(engine);
        var chassis = await queue.AddAsync("web01");
        Assert.Equal((IntentState.Done, "web01: it is on, as read back"), Of(await queue.DoAsync("web01", "on")));
        Assert.Equal((IntentState.Done, "web01: it is on already, as read back"), Of(await queue.DoAsync("web01", "on")));
        Assert.Equal((IntentState.Done, "web01: it was off and is on again, as read back"), Of(await queue.DoAsync("web01", "cycle")));
        Assert.Equal(IntentState.Done, (await queue.DoAsync("web01", "off")).State);
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On, ChassisVerb.Off], chassis.Log);
        Assert.Equal([4L, 3, 2, 1], (await queue.Store.OfAsync("web01", 10, default)).Select(one => one.Generation));
        Assert.Equal(["asked", "step", "done"], (await queue.EventsAsync("power.")).Reverse().Take(3).Select(one => one.Kind["power.".Length..]));
        Assert.False(queue.Driver.HasOverlap);
    }

    [Fact]
    public async Task A_swallowed_first_command_is_noticed_and_sent_again()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        var chassis = await queue.AddAsync("web01", ["swallow 1"]);
        var intent = await queue.DoAsync("web01", "on");
        Assert.Equal((IntentState.Done, 2), (intent.State, intent.Attempts));
        Assert.Equal([ChassisVerb.On], chassis.Log);
        Assert.Contains("accepted on and still says off", (await queue.EventsAsync("power.retry")).Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_01_a_mistake_of_a_driver_ends_the_wish_and_shows_no_password_not_even_in_its_exception()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.AddAsync("web01");
        queue.Driver.Bug = target => new InvalidOperationException($"{target} {target.Password} {System.Text.Json.JsonSerializer.Serialize(target)}") { Data = { ["target"] = target } };
        var intent = await queue.DoAsync("web01", "on");
        Assert.Equal(IntentState.Failed, intent.State);
        Assert.Contains("which the journal has (1601)", intent.Reason, StringComparison.Ordinal);
        Assert.Contains("web01: power on ended by an error", queue.Log, StringComparison.Ordinal);
        Assert.Contains("PowerTarget { Machine = web01", queue.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(QueueUnderTest.Password, queue.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_power_system_that_lies_is_believed_three_times_and_no_more()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.AddAsync("web01", ["lie"]);
        var intent = await queue.DoAsync("web01", "on");
        Assert.Equal((IntentState.Failed, 3), (intent.State, intent.Attempts));
        Assert.StartsWith("web01: the power system at 127.0.0.1 port", intent.Reason, StringComparison.Ordinal);
        Assert.Contains("accepted on and still says off", intent.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_power_system_is_asked_again_later()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.AddAsync("web01", ["busy 2"]);
        var intent = await queue.DoAsync("web01", "on");
        Assert.Equal((IntentState.Done, true), (intent.State, intent.Attempts > 1));
    }

    [Fact]
    public async Task A_wrong_password_is_sent_exactly_once_and_the_poller_does_not_send_it_either()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.AddAsync("web01", password: "wrong");
        var intent = await queue.DoAsync("web01", "on");
        Assert.Equal((IntentState.Failed, 1), (intent.State, intent.Attempts));
        Assert.DoesNotContain("wrong\"", intent.Reason, StringComparison.Ordinal);
        await queue.PollAsync();
        Assert.Equal(["status"], queue.Driver.Of("web01"));
    }

    [Fact]
    public async Task A_dead_power_system_backs_off_and_holds_up_no_other_machine()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.AddAsync("dead", ["dead"]);
        var dead = await queue.AskAsync("dead", "on");
        var watch = Stopwatch.StartNew();
        for (var number = 0; number < 5; number++)
        {
            await queue.AddAsync($"web{number}");
            Assert.Equal(IntentState.Done, (await queue.DoAsync($"web{number}", "on")).State);
        }

        var took = watch.Elapsed;
        dead = await queue.UntilAsync(dead, one => one.Attempts >= 2 && one.State == IntentState.Waiting);
        Assert.True(dead.NotBefore > dead.CreatedAt);
        Assert.Contains("dead: the power system at", dead.Reason, StringComparison.Ordinal);
        Assert.True(took < TimeSpan.FromSeconds(20), $"five machines took {took} beside a dead one");
    }

    [Fact]
    public async Task A_wish_that_does_not_come_true_in_time_fails_with_its_last_reason()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.AddAsync("web01", ["busy 100000"]);
        var intent = await queue.DoAsync("web01", "on", deadline: 2);
        Assert.Equal(IntentState.Failed, intent.State);
        Assert.Matches("web01: on was given up after [0-9]+ attempts in 2 s. The last one: web01: the power system at .* it is busy; try again", intent.Reason);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_same_wish_is_one_and_the_latest_of_two_that_differ_counts(DatabaseEngine engine)
    {
        await using var queue = await QueueUnderTest.StartAsync(engine, works: false);
        await queue.AddAsync("web01");
        var on = await queue.AskAsync("web01", "on");
        Assert.Equal(on.Id, (await queue.AskAsync("web01", "on")).Id);
        var off = await queue.AskAsync("web01", "off");
        Assert.NotEqual(on.Id, off.Id);
        Assert.Equal((IntentState.Superseded, "web01: on was not done, because root wished off after it"), Of((await queue.Store.FindAsync(on.Id, default))!));
        Assert.NotEqual(on.Id, (await queue.AskAsync("web01", "on")).Id);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_reset_that_may_have_been_sent_is_read_after_and_not_sent_again(DatabaseEngine engine)
    {
        await using var queue = await QueueUnderTest.StartAsync(engine, works: false);
        var chassis = await queue.AddAsync("web01");
        chassis.TryDo(ChassisVerb.On);
        var reset = await queue.Store.BeginAsync(await queue.AskAsync("web01", "reset"), default);
        await queue.Store.StepAsync(reset!, IntentPhase.Begin, DateTimeOffset.UtcNow, "about to be sent", default);
        await queue.RestartAsync();
        var ended = await queue.EndAsync(reset!);
        Assert.Equal(IntentState.Failed, ended.State);
        Assert.Contains("it is on now and is not reset twice", ended.Reason, StringComparison.Ordinal);
        Assert.Equal([ChassisVerb.On], chassis.Log);
        Assert.Equal(["status"], queue.Driver.Of("web01"));
    }

    [Fact]
    public async Task A_cycle_that_was_killed_after_off_goes_on_with_on()
    {
        await using var queue = await QueueUnderTest.StartAsync(works: false);
        var chassis = await queue.AddAsync("web01");
        var cycle = await queue.Store.BeginAsync(await queue.AskAsync("web01", "cycle"), default);
        await queue.Store.StepAsync(cycle!, IntentPhase.On, sentAt: null, "it was off", default);
        await queue.RestartAsync();
        Assert.Equal(IntentState.Done, (await queue.EndAsync(cycle!)).State);
        Assert.Equal([ChassisVerb.On], chassis.Log);
    }

    [Fact]
    public async Task A_reset_of_what_is_on_is_sent_once_and_one_of_what_is_off_is_refused()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        var chassis = await queue.AddAsync("web01");
        Assert.Contains("only what is on can be reset", (await queue.DoAsync("web01", "reset")).Reason, StringComparison.Ordinal);
        chassis.TryDo(ChassisVerb.On);
        Assert.Equal(IntentState.Done, (await queue.DoAsync("web01", "reset")).State);
        Assert.Equal([ChassisVerb.On, ChassisVerb.Reset], chassis.Log);
    }

    [Fact]
    public async Task An_operating_system_that_does_not_shut_down_loses_its_power_only_if_that_was_asked_for()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        var chassis = await queue.AddAsync("web01", ["swallow 1"]);
        chassis.TryDo(ChassisVerb.On);
        var kept = await queue.DoAsync("web01", "soft_off");
        Assert.Equal((IntentState.Failed, true), (kept.State, chassis.IsOn));
        Assert.Contains("its operating system did not shut down within", kept.Reason, StringComparison.Ordinal);
        queue.Fail("web01", "swallow 1");
        Assert.Equal(IntentState.Done, (await queue.DoAsync("web01", "soft_off", force: true)).State);
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off], chassis.Log);
    }

    [Fact]
    public async Task A_soft_off_that_was_killed_before_it_was_sent_ends_at_its_deadline_and_takes_no_power_away_after_it()
    {
        await using var queue = await QueueUnderTest.StartAsync(works: false, timings: QueueUnderTest.Hasty with { UntilSoftOff = TimeSpan.FromMinutes(10) });
        var chassis = await queue.AddAsync("web01");
        chassis.TryDo(ChassisVerb.On);
        var soft = await queue.Store.BeginAsync(await queue.AskAsync("web01", "soft_off", force: true, deadline: 3), default);
        await queue.Store.StepAsync(soft!, IntentPhase.Soft, DateTimeOffset.UtcNow, "about to be sent", default);
        await queue.RestartAsync();
        var ended = await queue.EndAsync(soft!);
        Assert.Equal((IntentState.Failed, true), (ended.State, chassis.IsOn));
        Assert.Contains("did not shut down until the deadline of this wish", ended.Reason, StringComparison.Ordinal);
        Assert.True(ended.EndedAt - ended.Deadline < TimeSpan.FromSeconds(5), $"it ended {ended.EndedAt - ended.Deadline} after its deadline");
    }

    [Fact]
    public async Task A_fragile_power_system_has_its_pause_between_two_conversations_and_another_has_not()
    {
        await using var queue = await QueueUnderTest.StartAsync(timings: QueueUnderTest.Hasty with { FragileInterval = TimeSpan.FromMilliseconds(500), UntilOn = TimeSpan.FromSeconds(5) });
        foreach (var name in (string[])["fragile", "sturdy"]) await queue.AddAsync(name);
        await queue.ChangeAsync("fragile", power => power with { Options = power.Options.Add("fragile", "true") });
        foreach (var name in (string[])["fragile", "sturdy"]) Assert.Equal(IntentState.Done, (await queue.DoAsync(name, "on")).State);
        Assert.InRange(Gaps("fragile").Min(), 480, 5000);
        Assert.InRange(Gaps("sturdy").Min(), 0, 400);

        IEnumerable<long> Gaps(string machine)
        {
            var times = queue.Driver.Times.Where(one => one.Machine == machine).ToList();
            return times.Zip(times.Skip(1), (one, next) => next.Began - one.Ended);
        }
    }

    [Fact]
    public async Task Machines_of_one_rack_are_told_to_go_on_one_after_another_and_those_of_another_rack_beside_them()
    {
        await using var queue = await QueueUnderTest.StartAsync(timings: QueueUnderTest.Hasty with { Stagger = TimeSpan.FromMilliseconds(2400), UntilOn = TimeSpan.FromSeconds(5) });
        foreach (var name in (string[])["web01", "web02", "web03", "far01"])
        {
            await queue.AddAsync(name);
            await queue.ChangeAsync(name, power => power with { Rack = name[..3] });
        }

        var asked = await Task.WhenAll(new[] { "web01", "web02", "web03", "far01" }.Select(name => queue.AskAsync(name, "on")));
        foreach (var one in asked) Assert.Equal(IntentState.Done, (await queue.EndAsync(one)).State);
        var told = queue.Driver.Times.Where(one => one.What == "on").ToDictionary(one => one.Machine, one => one.Began);
        var rack = told.Where(one => one.Key != "far01").Select(one => one.Value).Order().ToList();
        Assert.All(rack.Zip(rack.Skip(1), (one, next) => next - one), gap => Assert.True(gap >= 800, $"two of one rack went on {gap} ms apart"));
        Assert.True(told["far01"] < rack[^1], "the other rack waited for this one");
    }

    [Fact]
    public async Task A_cycle_waits_its_turn_switched_on_and_its_deadline_waits_with_it()
    {
        await using var queue = await QueueUnderTest.StartAsync(timings: QueueUnderTest.Hasty with { Stagger = TimeSpan.FromSeconds(4), UntilOn = TimeSpan.FromSeconds(5) });
        foreach (var name in (string[])["web01", "web02"])
        {
            await queue.AddAsync(name);
            await queue.ChangeAsync(name, power => power with { Feed = "a" });
        }

        queue.Chassis("web02").TryDo(ChassisVerb.On);
        await queue.DoAsync("web01", "on");
        var cycle = await queue.AskAsync("web02", "cycle", deadline: 3);
        cycle = await queue.UntilAsync(cycle, one => one.State == IntentState.Waiting && one.Reason is not null);
        Assert.Equal(("web02: it waits its turn on feed a", 0, IntentPhase.Begin, true), (cycle.Reason, cycle.Attempts, cycle.Phase, queue.Chassis("web02").IsOn));
        await Eventually.TrueAsync(() => !queue.Worker.IsAt("web02"), "the worker has let go of web02");
        Assert.False(queue.Worker.IsAt("web02"));
        cycle = await queue.EndAsync(cycle);
        Assert.Equal((IntentState.Done, 1), (cycle.State, cycle.Attempts));
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On], queue.Chassis("web02").Log);
        var told = queue.Driver.Times.Where(one => one.What is "on" or "off").Select(one => one.Began).ToList();
        Assert.InRange(told[1] - told[0], 3900, 20000);
    }

    [Fact]
    public async Task A_cycle_whose_off_is_refused_fails_and_does_not_say_that_it_was_off()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        var chassis = await queue.AddAsync("web01", ["code 02 C1"]);
        chassis.TryDo(ChassisVerb.On);
        var cycle = await queue.DoAsync("web01", "cycle");
        Assert.Equal((IntentState.Failed, 1), (cycle.State, cycle.Attempts));
        Assert.Contains("it cannot do that", cycle.Reason, StringComparison.Ordinal);
        Assert.Equal([ChassisVerb.On], chassis.Log);
    }

    [Fact]
    public async Task Off_means_all_power_systems_off_and_on_all_on()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.AddAsync("web01", outlets: ["pdu-a", "pdu-b"]);
        Assert.Equal(IntentState.Done, (await queue.DoAsync("web01", "on")).State);
        Assert.True(queue.Chassis("web01", "pdu-a").IsOn && queue.Chassis("web01", "pdu-b").IsOn);
        queue.Chassis("web01", "pdu-a").TryDo(ChassisVerb.Off);
        Assert.Equal(IntentState.Done, (await queue.DoAsync("web01", "off")).State);
        Assert.True(!queue.Chassis("web01", "pdu-a").IsOn && !queue.Chassis("web01", "pdu-b").IsOn);
    }

    [Fact]
    public async Task What_somebody_else_did_to_the_power_is_told_once_and_not_fought()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        var chassis = await queue.AddAsync("web01");
        await queue.DoAsync("web01", "on");
        // Its row has ended a moment before the worker has let go of it, and until then nobody polls it.
        await Eventually.TrueAsync(() => !queue.Worker.IsAt("web01"), "the worker has let go of web01");
        chassis.TryDo(ChassisVerb.Off);
        await queue.PollAsync();
        await queue.PollAsync();
        Assert.Contains("says off, and said on at", (await queue.EventsAsync("power.drift")).Single().Text, StringComparison.Ordinal);
        Assert.Equal((PowerState.Off, false), (queue.States.Of("web01", "bmc")!.State!.Value, chassis.IsOn));
    }

    [Fact]
    public async Task A_wish_of_a_machine_that_is_gone_fails_and_says_so()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        Assert.Equal((IntentState.Failed, "gone: it is not in the inventory any more"), Of(await queue.DoAsync("gone", "on")));
    }

    private static (IntentState State, string? Reason) Of(PowerIntent intent) => (intent.State, intent.Reason);
}
