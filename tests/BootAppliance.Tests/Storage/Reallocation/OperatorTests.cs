using BootAppliance.Storage.Reallocation;
using static BootAppliance.Tests.Storage.Reallocation.PoolUnderTest;

namespace BootAppliance.Tests.Storage.Reallocation;

public sealed class OperatorTests
{
    [Fact]
    public void A_paused_pool_changes_nothing_and_confirms_anew_afterwards()
    {
        PoolUnderTest pool = new(400, Disk("a", 10, 9));
        pool.Pool = pool.Pool with { IsPaused = true };
        Assert.Equal(ReallocationReason.PoolPaused, pool.Run(9, "a").Reason);
        Assert.Equal(10, pool["a"]);
        pool.Pool = pool.Pool with { IsPaused = false };
        Assert.Equal(13, pool.Run(1, "a").To);
        Assert.Equal(400, pool.Run(3, "a").To);
    }

    [Theory]
    [InlineData(DiskHold.Paused, ReallocationReason.DiskPaused)]
    [InlineData(DiskHold.NotReallocatable, ReallocationReason.NotReallocatable)]
    public void A_disk_that_is_held_neither_grows_nor_gives(DiskHold hold, ReallocationReason reason)
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 95) with { Hold = hold }, Disk("b", 100, 5) with { Hold = hold }, Disk("c", 100, 95));
        Assert.Equal(reason, pool.Run(3, "a").Reason);
        Assert.Equal((100, 100, 100), (pool["a"], pool["b"], pool["c"]));
    }

    [Fact]
    public void A_pin_is_held_up_and_down_until_it_is_taken_away()
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 5) with { Pin = 40 * GiB }, Disk("b", 100, 5) with { Pin = 150 * GiB }, Disk("c", 100, 5));
        Assert.Equal(ReallocationReason.Pinned, pool.Run(9, "b").Reason);
        Assert.Equal((40, 150, 110), (pool["a"], pool["b"], pool["c"]));
        pool.Disks["a"] = pool.Disks["a"] with { Pin = null };
        pool.Disks.Remove("c");
        pool.Run(3, "a");
        Assert.Equal(150, pool["a"]);
    }

    [Fact]
    public void Use_goes_before_a_pin()
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 95) with { Pin = 100 * GiB });
        pool.Run();
        Assert.Equal(105, pool["a"]);
    }

    [Fact]
    public void An_override_is_done_at_once_within_what_others_need()
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 5) with { Override = 250 * GiB }, Disk("b", 200, 30));
        Assert.Equal(ReallocationReason.Overridden, pool.Run(1, "a").Reason);
        Assert.Equal((250, 50), (pool["a"], pool["b"]));
    }

    [Fact]
    public void An_override_that_others_would_have_to_suffer_for_is_refused_whole()
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 5) with { Override = 250 * GiB }, Disk("b", 200, 60));
        Assert.Equal(ReallocationReason.OverrideRefused, pool.Run(1, "a").Reason);
        Assert.Equal((100, 200), (pool["a"], pool["b"]));
    }

    [Fact]
    public void An_override_shrinks_only_as_far_as_the_use_allows()
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 50) with { Override = 10 * GiB }, Disk("b", 200, 30));
        Assert.Equal(ReallocationReason.Overridden, pool.Run(1, "a").Reason);
        Assert.Equal(72, pool["a"]);
        Assert.False(pool.Run(1, "a").IsChange);
    }

    [Fact]
    public void An_override_beyond_the_maximum_takes_from_nobody()
    {
        PoolUnderTest pool = new(150, Disk("a", 100, 5) with { Override = 250 * GiB, Maximum = 100 * GiB }, Disk("b", 100, 30));
        Assert.DoesNotContain(pool.Run().Decisions, one => one.IsChange);
    }

    [Fact]
    public void A_lowered_maximum_takes_at_once()
    {
        PoolUnderTest pool = new(300, Disk("a", 100, 5) with { Maximum = 60 * GiB });
        Assert.Equal(ReallocationReason.AboveMaximum, pool.Run(1, "a").Reason);
        Assert.Equal(60, pool["a"]);
    }

    [Fact]
    public void A_field_out_of_its_range_is_named_with_what_to_do()
    {
        PoolUnderTest pool = new(300, Disk("web/0", 100, 5) with { Minimum = 9, Maximum = 8 });
        Assert.StartsWith("web/0 cannot be re-allocated: its maximum of 8 is below its minimum of 9: raise the one or lower the other", Assert.Throws<ArgumentException>(() => pool.Run()).Message, StringComparison.Ordinal);
    }
}
