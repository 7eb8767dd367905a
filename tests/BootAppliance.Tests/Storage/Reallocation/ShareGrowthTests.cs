using BootAppliance.Storage.Reallocation;
using static BootAppliance.Tests.Storage.Reallocation.PoolUnderTest;

namespace BootAppliance.Tests.Storage.Reallocation;

public sealed class ShareGrowthTests
{
    [Fact]
    public void Disks_grow_to_their_shares_once_three_runs_agree()
    {
        PoolUnderTest pool = new(400, Disk("a", 10, 5), Disk("b", 10, 5) with { Purpose = 3000 });
        Assert.Equal(ReallocationReason.NotConfirmed, pool.Run(1, "a").Reason);
        Assert.Equal(ReallocationReason.NotConfirmed, pool.Run(1, "a").Reason);
        Assert.Equal(ReallocationReason.ShareGrew, pool.Run(1, "a").Reason);
        Assert.Equal((100, 300), (pool["a"], pool["b"]));
        Assert.Equal(ReallocationReason.NearShare, pool.Run(1, "a").Reason);
    }

    [Fact]
    public void A_run_on_an_event_in_between_confirms_nothing()
    {
        PoolUnderTest pool = new(400, Disk("a", 10, 5));
        for (var i = 0; i < 20; i++) pool.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(10, pool["a"]);
    }

    [Fact]
    public void A_share_that_is_about_what_it_has_is_left_alone()
    {
        PoolUnderTest pool = new(201, Disk("a", 97, 5), Disk("b", 104, 5));
        Assert.Equal(ReallocationReason.NearShare, pool.Run(9, "a").Reason);
        Assert.Equal((97, 104), (pool["a"], pool["b"]));
    }

    [Fact]
    public void Nothing_is_shared_out_of_the_reserve()
    {
        PoolUnderTest pool = new(400, Disk("a", 10, 5)) { Options = new() };
        pool.Run(9, "a");
        Assert.Equal(380, pool["a"]);
    }

    [Fact]
    public void What_a_terminated_machine_had_goes_to_the_others()
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 5), Disk("b", 100, 5), Disk("c", 100, 5));
        pool.Run(9, "a");
        pool.Disks.Remove("c");
        Assert.Equal(100, pool.Run().Free);
        pool.Run(2, "a");
        Assert.Equal((150, 150), (pool["a"], pool["b"]));
    }

    [Fact]
    public void A_full_pool_says_that_it_is() =>
        Assert.Equal(ReallocationReason.PoolFull, new PoolUnderTest(200, Disk("a", 150, 5), Disk("b", 50, 5)).Run(3, "b").Reason);

    [Fact]
    public void The_busy_one_gets_more_and_the_idle_one_less()
    {
        PoolUnderTest pool = new(1000, Disk("busy", 10, 5) with { History = new(2, Noon) }, Disk("calm", 10, 5) with { History = new(0.5, Noon) });
        pool.Measure("busy", 4000, 4e6);
        pool.Measure("calm", 100, 1e5);
        Assert.Equal(ReallocationReason.ShareGrew, pool.Run(3, "busy").Reason);
        Assert.True(pool["busy"] > 2 * pool["calm"], $"{pool["busy"]}, {pool["calm"]}");
    }

    [Fact]
    public void The_order_of_the_disks_changes_nothing()
    {
        DiskFacts[] disks = [.. Enumerable.Range(0, 7).Select(i => Disk($"{i}", 10, 5))];
        PoolUnderTest one = new(100, disks), other = new(100, [.. disks.Reverse()]);
        one.Run(3, "0");
        other.Run(3, "0");
        Assert.Equal(one.Disks.Values.Select(disk => disk.Entitlement), disks.Select(disk => other[disk.Disk]));
        Assert.Equal(100, disks.Sum(disk => one[disk.Disk]));
    }

    [Fact]
    public void A_load_counts_for_half_after_an_hour()
    {
        var busy = Disk("a", 10, 1) with { Samples = [new(Noon, 0, 300, 0, 0)], History = new(1, Noon) };
        var calm = Disk("b", 10, 1) with { Samples = [new(Noon, 0, 100, 0, 0)], History = new(1, Noon) };
        var run = ReallocationPolicy.Decide(new(100, GiB), [busy, calm], Whole, Noon.AddHours(1));
        Assert.Equal([1.25, 0.75], run.Decisions.Select(one => one.History.Load));
        Assert.Equal([1250, 750], run.Decisions.Select(one => one.Inputs.Weight));
    }

    [Fact]
    public void Load_weighs_at_most_fourfold_and_at_least_a_quarter()
    {
        DiskFacts[] disks = [Disk("a", 10, 1) with { History = new(1000, Noon) }, Disk("b", 10, 1) with { History = new(0, Noon) }];
        Assert.Equal([4000, 250], ReallocationPolicy.Decide(new(100, GiB), disks, Whole, Noon).Decisions.Select(one => one.Inputs.Weight));
    }
}
