namespace BootAppliance.Tests.Storage.Shares;

public sealed class SharePropertyTests
{
    [Fact]
    public void Everybody_is_within_his_bounds_and_nothing_is_lost() => Assert.All(ShareCases.Feasible(1, 5000), one =>
    {
        Assert.All(one.Claims.Zip(one.Extents), pair => Assert.InRange(pair.Second, pair.First.Least, pair.First.Most));
        Assert.Equal(Math.Min(one.Capacity, one.Claims.Sum(claim => Math.Min(claim.Most, one.Capacity))), one.Extents.Sum());
    });

    [Fact]
    public void Nobody_envies_another_more_than_one_extent() => Assert.All(ShareCases.Feasible(2, 5000), one =>
    {
        for (var poor = 0; poor < one.Claims.Length; poor++)
        {
            for (var rich = 0; rich < one.Claims.Length; rich++)
            {
                if (poor == rich || one.Extents[poor] == one.Claims[poor].Most || one.Extents[rich] == one.Claims[rich].Least) continue;
                Assert.True((one.Extents[rich] - 1) * one.Claims[poor].Weight <= (one.Extents[poor] + 1) * one.Claims[rich].Weight, $"{poor} envies {rich}");
            }
        }
    });

    [Fact]
    public void Dividing_again_what_was_divided_changes_nothing() => Assert.All(ShareCases.Feasible(3, 5000), one =>
    {
        Assert.Equal(one.Extents, ShareCases.Divide(one.Capacity, one.Claims));
        Assert.Equal(one.Extents, ShareCases.Divide(one.Capacity, [.. one.Claims.Zip(one.Extents, (claim, extents) => claim with { Least = extents })]));
    });

    [Fact]
    public void More_capacity_takes_at_most_the_one_extent_of_the_rounding() => Assert.All(ShareCases.Feasible(4, 2000), one =>
    {
        for (var more = 1; more <= 20; more++)
            Assert.All(ShareCases.Divide(one.Capacity + more, one.Claims).Zip(one.Extents), pair => Assert.True(pair.First >= pair.Second - 1, $"{pair.Second} became {pair.First}"));
    });

    /// <summary>The largest remainder's Alabama paradox.</summary>
    [Fact]
    public void One_extent_more_in_the_pool_may_take_one_from_somebody()
    {
        var claims = ShareCases.Parse("6000,0,- 6000,0,- 2000,0,-");
        Assert.Equal([4L, 4L, 2L], ShareCases.Divide(10, claims));
        Assert.Equal([5L, 5L, 1L], ShareCases.Divide(11, claims));
    }

    [Fact]
    public void A_greater_weight_never_costs_more_than_the_rounding() => Assert.All(ShareCases.Feasible(5, 3000), one =>
    {
        var heavier = ShareCases.Divide(one.Capacity, [one.Claims[0] with { Weight = one.Claims[0].Weight * 3 / 2 }, .. one.Claims[1..]]);
        Assert.True(heavier[0] >= one.Extents[0] - 1);
        Assert.All(heavier.Zip(one.Extents).Skip(1), pair => Assert.True(pair.First <= pair.Second + 1));
    });
}
