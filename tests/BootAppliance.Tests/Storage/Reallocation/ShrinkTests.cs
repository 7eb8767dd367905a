using BootAppliance.Storage.Reallocation;
using static BootAppliance.Tests.Storage.Reallocation.PoolUnderTest;

namespace BootAppliance.Tests.Storage.Reallocation;

public sealed class ShrinkTests
{
    private static PoolUnderTest IdleBesideBusy()
    {
        PoolUnderTest pool = new(400, Disk("idle", 200, 5), Disk("busy", 200, 5));
        pool.Measure("idle", 0);
        pool.Measure("busy", 500, 1e6);
        return pool;
    }

    [Fact]
    public void An_idle_disk_gives_up_a_quarter_after_a_day_and_the_next_after_six_hours()
    {
        var pool = IdleBesideBusy();
        List<(TimeSpan At, long Entitlement)> changes = [];
        for (var i = 1; i <= 4 * 40; i++)
        {
            var decision = pool.Run(1, "idle");
            if (decision.IsChange) changes.Add((pool.Now - Noon, decision.To));
        }

        Assert.Equal([(TimeSpan.FromHours(24), 150), (TimeSpan.FromHours(30), 113), (TimeSpan.FromHours(36), 85)], changes);
        Assert.Equal(315, pool["busy"]);
    }

    [Fact]
    public void A_disk_that_is_busy_keeps_what_it_has_whatever_its_share()
    {
        PoolUnderTest pool = new(400, Disk("a", 300, 5), Disk("b", 100, 5) with { Purpose = 9000 });
        pool.Measure("a", 500, 1e6);
        pool.Measure("b", 500, 1e6);
        Assert.Equal(ReallocationReason.NotIdle, pool.Run(200, "a").Reason);
        Assert.Equal(300, pool["a"]);
    }

    [Fact]
    public void Who_wakes_up_has_to_be_idle_for_a_day_again()
    {
        var pool = IdleBesideBusy();
        pool.Run(90, "idle");
        pool.Measure("idle", 5);
        pool.Run();
        pool.Measure("idle", 0);
        Assert.Equal(ReallocationReason.NotIdle, pool.Run(90, "idle").Reason);
        Assert.Equal(200, pool["idle"]);
    }

    [Fact]
    public void A_silent_host_makes_nobody_idle()
    {
        PoolUnderTest pool = new(400, Disk("silent", 300, 5), Disk("b", 100, 5));
        Assert.Equal(ReallocationReason.NotIdle, pool.Run(200, "silent").Reason);
    }

    [Fact]
    public void It_never_shrinks_so_far_that_it_would_fill()
    {
        var pool = IdleBesideBusy();
        pool.Disks["idle"] = Disk("idle", 200, 80);
        pool.Disks["busy"] = pool.Disks["busy"] with { Purpose = 9000 };
        pool.Measure("idle", 0);
        pool.Run(400, "idle");
        Assert.Equal(115, pool["idle"]);
    }

    [Theory]
    [InlineData(47, ReallocationReason.OverrideRefused)]
    [InlineData(48, ReallocationReason.Overridden)]
    public void What_it_used_at_its_peak_is_left_to_it_for_two_days(int hours, ReallocationReason others)
    {
        var builds = Disk("builds", 250, 10) with { History = new(1, Noon) { Peak = 140 * GiB, PeakAt = Noon.AddHours(-hours) } };
        Assert.Equal(others, new PoolUnderTest(300, Disk("a", 50, 5) with { Override = 150 * GiB }, builds).Run(1, "a").Reason);
    }

    [Fact]
    public void A_run_on_an_event_without_measurements_does_not_end_idleness()
    {
        var pool = IdleBesideBusy();
        pool.Run(97, "idle");
        var since = pool.Disks["idle"].History!.IdleSince;
        Assert.NotNull(since);
        foreach (var disk in pool.Disks.Keys.ToList()) pool.Disks[disk] = pool.Disks[disk] with { Samples = [] };
        pool.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(since, pool.Disks["idle"].History!.IdleSince);
        pool.Run(TimeSpan.FromMinutes(30));
        Assert.Null(pool.Disks["idle"].History!.IdleSince);
    }
}
