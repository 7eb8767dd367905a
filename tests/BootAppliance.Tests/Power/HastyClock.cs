namespace BootAppliance.Tests.Power;

/// <summary>Runs four times as fast as the world, so that nobody waits for what a driver has patience for; only its deadlines, of 10 s and more, stay.</summary>
internal sealed class HastyClock : TimeProvider
{
    private const int Faster = 4;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public override long GetTimestamp() => base.GetTimestamp() * Faster;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < Deadline ? dueTime / Faster : dueTime, period);
}
