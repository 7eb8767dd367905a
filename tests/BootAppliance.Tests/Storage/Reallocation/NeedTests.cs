using BootAppliance.Storage.Reallocation;
using static BootAppliance.Tests.Storage.Reallocation.PoolUnderTest;

namespace BootAppliance.Tests.Storage.Reallocation;

public sealed class NeedTests
{
    [Fact]
    public void A_disk_that_is_nearly_full_grows_at_once_from_the_reserve()
    {
        PoolUnderTest pool = new(200, Disk("a", 100, 85), Disk("b", 95, 5)) { Options = new() { ReservePercent = 15 } };
        var decision = pool.Run(1, "a");
        Assert.Equal(ReallocationReason.NearlyFull, decision.Reason);
        Assert.Equal(122, decision.To);
        Assert.Equal(122 * GiB, decision.VirtualSize);
    }

    [Fact]
    public void A_little_less_full_it_does_not() => Assert.False(new PoolUnderTest(300, Disk("a", 100, 84.9), Disk("b", 95, 5)).Run(1, "a").IsChange);

    [Fact]
    public void In_a_full_pool_it_takes_from_who_has_the_most_beyond_his_need_for_his_weight()
    {
        PoolUnderTest pool = new(300, Disk("a", 50, 45), Disk("b", 150, 20), Disk("c", 100, 99 * 0.7));
        var run = pool.Run();
        Assert.Equal((65, 135, 100), (pool["a"], pool["b"], pool["c"]));
        Assert.Equal(ReallocationReason.TakenForOthers, run.Decisions.Single(one => one.Disk == "b").Reason);
    }

    [Fact]
    public void When_not_all_can_be_comfortable_all_are_left_at_least_a_little()
    {
        PoolUnderTest pool = new(200, Disk("a", 80, 76), Disk("b", 120, 84));
        pool.Run();
        Assert.Equal((90, 110), (pool["a"], pool["b"]));
    }

    [Fact]
    public void When_the_pool_is_short_it_says_how_much_is_missing_and_nobody_loses_what_he_needs()
    {
        PoolUnderTest pool = new(200, Disk("a", 100, 98), Disk("b", 100, 80));
        var run = pool.Run();
        Assert.Equal((105, 95), (pool["a"], pool["b"]));
        Assert.Equal(11, run.Missing);
        Assert.Equal(ReallocationReason.PoolShort, run.Decisions[0].Reason);
        run = pool.Run();
        Assert.DoesNotContain(run.Decisions, one => one.IsChange);
        Assert.Equal(11, run.Missing);
    }

    [Fact]
    public void A_disk_at_its_maximum_stays_there_and_says_so()
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 95) with { Maximum = 100 * GiB });
        Assert.Equal(ReallocationReason.AtMaximum, pool.Run(5, "a").Reason);
        Assert.Equal(100, pool["a"]);
    }

    [Fact]
    public void A_minimum_that_was_raised_is_met_at_once()
    {
        PoolUnderTest pool = new(100, Disk("a", 10, 1) with { Minimum = 40 * GiB }, Disk("b", 90, 5));
        Assert.Equal(ReallocationReason.BelowLeast, pool.Run(1, "a").Reason);
        Assert.Equal((40, 60), (pool["a"], pool["b"]));
    }

    [Fact]
    public void A_pool_that_became_smaller_than_its_promises_takes_nothing_that_is_needed()
    {
        PoolUnderTest pool = new(100, Disk("a", 80, 70), Disk("b", 80, 10));
        var run = pool.Run();
        Assert.Equal((83, 17), (pool["a"], pool["b"]));
        Assert.Equal(0, run.Free);
    }
}
