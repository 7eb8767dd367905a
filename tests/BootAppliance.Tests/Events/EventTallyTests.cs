using BootAppliance.Events;
using BootAppliance.Tests.Access;

namespace BootAppliance.Tests.Events;

public sealed class EventTallyTests : IDisposable
{
    private readonly SettableClock _clock = new();
    private readonly EventTally _tally;
    private long _id;

    public EventTallyTests() => _tally = new EventTally(null!, _clock);

    public void Dispose() => _tally.Dispose();

    [Fact]
    public void A_minute_counts_leases_boots_and_the_ends_of_installs()
    {
        Happens("dhcp.lease", "web01");
        Happens("dhcp.lease", null);
        foreach (var state in (string[])["booting", "installing", "installing", "installed", "installed"]) Happens("install.state", "web01", state);
        Happens("install.state", "web02", "stalled");
        Assert.Equal(new MinuteCount(2, 1, 1, 1), _tally.LastHour[^1]);
    }

    [Fact]
    public void What_is_older_than_an_hour_is_forgotten()
    {
        Happens("dhcp.lease", "web01");
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, _tally.LastHour[0].Leases);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _tally.LastHour.Sum(one => one.Leases));
    }

    [Fact]
    public void A_machine_has_its_own_hour_and_its_last_event()
    {
        Happens("dhcp.lease", "web01");
        _clock.Advance(TimeSpan.FromMinutes(4));
        Happens("boot.script", "web01");
        Happens("boot.script", "web02");
        var (last, activity) = _tally.Of("web01")!.Value;
        Assert.Equal("boot.script", last.Kind);
        Assert.Equal([1, 0, 1], activity[^3..]);
        Assert.Null(_tally.Of("db01"));
    }

    [Fact]
    public void Only_so_many_of_the_latest_are_kept()
    {
        for (var i = 0; i < EventTally.Kept + 10; i++) Happens("boot.script", $"m{i}");
        Assert.Equal(EventTally.Kept, _tally.Latest.Length);
        Assert.Equal(_id, _tally.Latest[0].Id);
    }

    [Fact]
    public void Machines_that_were_silent_longest_make_room()
    {
        for (var i = 0; i < 20_001; i++) Happens("boot.script", $"m{i}");
        Assert.Null(_tally.Of("m0"));
        Assert.NotNull(_tally.Of("m20000"));
    }

    private void Happens(string kind, string? system, string? reason = null) =>
        _tally.Count(new ApplianceEvent(++_id, _clock.GetUtcNow(), kind, EventLevel.Info, "") { System = system, Reason = reason });
}
