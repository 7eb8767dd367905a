namespace BootAppliance.Tests.Power.Agent;

/// <summary>Time goes a hundred times as fast: an agent is silent after 600 ms.</summary>
internal sealed class HastyAgentClock : TimeProvider
{
    private const int Faster = 100;
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => _began + (Faster * (DateTimeOffset.UtcNow - _began));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Faster : dueTime, period);
}
