using BootAppliance.Power.Queue;

namespace BootAppliance.Tests.Power.Queue;

public sealed class PowerTimingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Machines_of_one_feed_or_rack_go_on_two_seconds_apart_and_others_at_once()
    {
        PowerStagger stagger = new(new());
        var wish = 0;
        Assert.Equal([0.0, 2, 4], Enumerable.Range(0, 3).Select(_ => Wait("a", "1", Noon).TotalSeconds));
        Assert.Equal(6, Wait("b", "1", Noon).TotalSeconds);
        Assert.Equal(8, Wait("b", null, Noon).TotalSeconds);
        Assert.Equal(0, Wait("c", "2", Noon).TotalSeconds);
        Assert.Equal(0, Wait("a", null, Noon.AddSeconds(6)).TotalSeconds);
        Assert.Equal(99.9, Enumerable.Range(0, 1000).Select(_ => Wait(null, null, Noon).TotalSeconds).ToList()[^1], 6);
        Assert.Equal(stagger.TurnOf(1, [("a", "1")], Noon), stagger.TurnOf(1, [("a", "1")], Noon.AddSeconds(1)));

        TimeSpan Wait(string? feed, string? rack, DateTimeOffset now) => stagger.TurnOf(++wish, [(feed, rack)], now).At - now;
    }

    [Fact]
    public void Each_further_attempt_waits_twice_as_long_up_to_five_minutes_more_or_less_by_chance()
    {
        PowerTimings timings = new();
        Assert.Equal([4.0, 8, 16, 32], Enumerable.Range(1, 4).Select(attempt => timings.After(attempt, 0.5).TotalSeconds));
        Assert.Equal(300, timings.After(50, 0.5).TotalSeconds);
        Assert.Equal((3.0, 5.0), (timings.After(1, 0).TotalSeconds, timings.After(1, 1).TotalSeconds));
    }
}
