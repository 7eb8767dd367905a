namespace BootAppliance.Tests.Content.Store;

/// <summary>A clock that is wrong by so much.</summary>
internal sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
}
