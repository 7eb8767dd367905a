namespace BootAppliance.Tests.Events.Notify;

/// <summary>Whoever waits an hour by this clock waits three minutes.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private const int Faster = 20;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime / Faster, period == Timeout.InfiniteTimeSpan ? period : period / Faster);
}
