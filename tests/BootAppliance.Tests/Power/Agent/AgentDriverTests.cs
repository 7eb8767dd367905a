using BootAppliance.Power;
using BootAppliance.Power.Agent;
using BootAppliance.Tests.Access;

namespace BootAppliance.Tests.Power.Agent;

public sealed class AgentDriverTests
{
    private static readonly PowerTarget Target = new("web01", "", 0, "", new(""), new Dictionary<string, string>(), Name: "agent");

    [Fact]
    public async Task A_machine_is_on_for_a_minute_after_its_agent_asked_and_unknown_after_that()
    {
        SettableClock clock = new();
        AgentLines lines = new(clock);
        AgentDriver driver = new(lines, clock);
        Assert.Equal(PowerFailure.Busy, (await driver.StatusAsync(Target, default)).Fault!.Failure);
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Contains("has not asked for orders since this appliance started", (await driver.StatusAsync(Target, default)).Fault!.Sentence, StringComparison.Ordinal);
        Assert.Null(await lines.Of("web01").NextAsync(TimeSpan.Zero, default));
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(PowerState.On, (await driver.StatusAsync(Target, default)).Value);
        clock.Advance(TimeSpan.FromSeconds(1));
        var fault = (await driver.StatusAsync(Target, default)).Fault!;
        Assert.Equal((PowerFailure.Unreachable, "web01: its power system is an agent that has not asked for orders for 60 s; the machine is off, in an installer, or cut off; look at it"), (fault.Failure, fault.Sentence));
        Assert.Equal(PowerFailure.Unreachable, (await driver.AlterAsync(Target, PowerVerb.Reset, default)).Fault!.Failure);
    }

    [Fact]
    public async Task It_ends_what_it_runs_on_and_does_not_begin_it()
    {
        AgentDriver driver = new(new(TimeProvider.System), TimeProvider.System);
        Assert.Equal(PowerFailure.Unsupported, (await driver.AlterAsync(Target, PowerVerb.On, default)).Fault!.Failure);
        Assert.Equal([PowerVerb.Off, PowerVerb.SoftOff, PowerVerb.Reset], (await driver.CapabilitiesAsync(Target, default)).Value!.Verbs);
    }

    [Fact]
    public async Task An_order_is_handed_out_once_and_done_when_the_agent_takes_it()
    {
        AgentLines lines = new(TimeProvider.System);
        var line = lines.Of("web01");
        var asking = line.NextAsync(TimeSpan.FromSeconds(30), default);
        var told = new AgentDriver(lines, TimeProvider.System).AlterAsync(Target, PowerVerb.SoftOff, default);
        var order = (await asking)!;
        Assert.Equal("soft_off", order.Verb);
        Assert.Null(await line.NextAsync(TimeSpan.FromMilliseconds(50), default));
        Assert.False(line.TryReply("another", new(true)));
        Assert.True(line.TryReply(order.Id, new(true)));
        Assert.Null((await told).Fault);
        Assert.False(line.TryReply(order.Id, new(true)));
    }

    [Fact]
    public async Task What_the_agent_refuses_is_a_fault_with_its_words()
    {
        AgentLines lines = new(TimeProvider.System);
        var line = lines.Of("web01");
        var asking = line.NextAsync(TimeSpan.FromSeconds(30), default);
        var told = new AgentDriver(lines, TimeProvider.System).AlterAsync(Target, PowerVerb.Reset, default);
        Assert.True(line.TryReply((await asking)!.Id, new(false, "a backup runs")));
        Assert.Contains("refuses reset: a backup runs", (await told).Fault!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, PowerFailure.Unreachable, false)]
    [InlineData(true, PowerFailure.TimedOut, true)]
    public async Task An_order_that_nobody_fetches_has_not_happened_and_one_without_a_reply_may_have(bool fetches, PowerFailure failure, bool mayHaveHappened)
    {
        HastyAgentClock clock = new();
        AgentLines lines = new(clock);
        var line = lines.Of("web01");
        await line.NextAsync(TimeSpan.Zero, default);
        var told = new AgentDriver(lines, clock).AlterAsync(Target, PowerVerb.Reset, default);
        var order = fetches ? await line.NextAsync(TimeSpan.FromSeconds(30), default) : null;
        var fault = (await told).Fault!;
        Assert.Equal((failure, mayHaveHappened), (fault.Failure, fault.MayHaveHappened));
        Assert.Equal(fetches, order is not null);
        Assert.False(line.TryReply(order?.Id ?? "", new(true)));
        Assert.Null(await line.NextAsync(TimeSpan.Zero, default));
    }

    [Fact]
    public async Task Who_has_hung_up_is_given_no_order()
    {
        AgentLines lines = new(TimeProvider.System);
        var line = lines.Of("web01");
        using CancellationTokenSource gone = new();
        var asking = line.NextAsync(TimeSpan.FromSeconds(30), gone.Token);
        await gone.CancelAsync();
        var told = new AgentDriver(lines, TimeProvider.System).AlterAsync(Target, PowerVerb.Reset, default);
        Assert.Null(await asking);
        Assert.True(line.TryReply((await line.NextAsync(TimeSpan.FromSeconds(30), default))!.Id, new(true)));
        Assert.Null((await told).Fault);
    }
}
