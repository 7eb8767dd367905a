using BootAppliance.Inventory;
using BootAppliance.Power.Queue;

namespace BootAppliance.Tests.Power.Queue;

public sealed class AgentPowerTests
{
    [Theory]
    [InlineData("off", "web01: off was sent, to a power system that tells no state; only the machine's own boot proves it")]
    [InlineData("soft_off", "web01: its operating system was told to shut down and is silent since; nothing reads back that the power is gone")]
    public async Task A_machine_that_its_agent_ended_is_silent_and_that_is_all_that_is_claimed(string verb, string sentence)
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.SaveAsync("web01", ("agent", new PowerSystem { Type = "agent" }));
        using CancellationTokenSource power = new();
        var machine = RunAsync(queue, power);
        var ended = await queue.DoAsync("web01", verb);
        await machine;
        Assert.Equal((IntentState.Done, sentence), (ended.State, ended.Reason));
        Assert.Null(queue.States.Of("web01", "agent")!.State);
    }

    [Fact]
    public async Task A_soft_off_that_was_killed_after_the_agent_took_it_knows_the_silence()
    {
        await using var queue = await QueueUnderTest.StartAsync(works: false);
        await queue.SaveAsync("web01", ("agent", new PowerSystem { Type = "agent" }));
        await queue.Agents.Of("web01").NextAsync(TimeSpan.Zero, default);
        var soft = await queue.Store.BeginAsync(await queue.AskAsync("web01", "soft_off"), default);
        await queue.Store.StepAsync(soft!, IntentPhase.Soft, DateTimeOffset.UtcNow, "about to be sent", default);
        await queue.RestartAsync();
        var ended = await queue.EndAsync(soft!);
        Assert.Equal(IntentState.Done, ended.State);
        Assert.Contains("is silent since", ended.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_alone_cannot_switch_on()
    {
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.SaveAsync("web01", ("agent", new PowerSystem { Type = "agent" }));
        Assert.Contains("none of its power systems can do on", (await queue.DoAsync("web01", "on")).Reason, StringComparison.Ordinal);
    }

    /// <summary>Asks until it is told to end, takes the order, and is gone.</summary>
    private static async Task RunAsync(QueueUnderTest queue, CancellationTokenSource power)
    {
        var line = queue.Agents.Of("web01");
        while (!power.IsCancellationRequested)
        {
            if (await line.NextAsync(TimeSpan.FromSeconds(10), power.Token) is not { } order) continue;
            Assert.True(line.TryReply(order.Id, new(true)));
            await power.CancelAsync();
        }
    }
}
