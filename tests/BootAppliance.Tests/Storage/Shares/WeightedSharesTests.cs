using BootAppliance.Storage.Shares;

namespace BootAppliance.Tests.Storage.Shares;

public sealed class WeightedSharesTests
{
    [Theory]
    [InlineData(1000, "1000,10,- 1000,10,- 1000,10,- 1000,10,-", "250 250 250 250")]
    [InlineData(1000, "1000,10,- 1000,10,- 1000,10,-", "334 333 333")]
    [InlineData(1000, "3000,10,- 1000,10,- 1000,10,-", "600 200 200")]
    [InlineData(1000, "1000,600,- 1000,10,- 1000,10,-", "600 200 200")]
    [InlineData(1000, "1000,10,100 1000,10,- 1000,10,-", "100 450 450")]
    [InlineData(1000, "4000,10,300 1000,250,- 1000,10,- 2000,10,-", "300 250 150 300")]
    [InlineData(100, "1000,60,- 9000,40,-", "60 40")]
    [InlineData(0, "1000,0,- 1000,0,5", "0 0")]
    [InlineData(1000, "", "")]
    public void The_worked_cases_come_out(long capacity, string claims, string extents) =>
        Assert.Equal(extents, string.Join(' ', ShareCases.Divide(capacity, ShareCases.Parse(claims))));

    [Fact]
    public void What_nobody_may_take_stays_free()
    {
        var divided = Assert.IsType<ShareResult.Divided>(WeightedShares.Divide(1000, ShareCases.Parse("1000,10,100 1000,10,200")));
        Assert.Equal([100, 200], divided.Extents.ToArray());
        Assert.Equal(700, divided.Free);
    }

    [Fact]
    public void If_the_least_of_all_do_not_fit_it_says_how_much_is_missing() =>
        Assert.Equal(new ShareResult.Infeasible(20), WeightedShares.Divide(100, ShareCases.Parse("1000,60,- 1000,60,-")));

    [Fact]
    public void The_reference_in_fractions_says_the_same()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests/BootAppliance.Tests/Storage/Shares/reference.txt"));
        Assert.Equal(500, lines.Length);
        Assert.All(lines, line =>
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            Assert.Equal(parts[2], WeightedShares.Divide(long.Parse(parts[0]), ShareCases.Parse(parts[1])) switch
            {
                ShareResult.Divided(var extents, _) => string.Join(' ', extents),
                ShareResult.Infeasible(var missing) => $"infeasible {missing}",
                _ => "",
            });
        });
    }

    [Theory]
    [InlineData(-1, "1000,0,-", "the capacity is -1: give 0 to 1099511627776 extents")]
    [InlineData(9, "0,0,-", "claim 0 cannot be met: its weight is 0: give 1 to 4294967296 thousandths")]
    [InlineData(9, "1000,0,- 1000,-1,-", "claim 1 cannot be met: its least is -1: give 0 or more extents")]
    [InlineData(9, "1000,8,7", "claim 0 cannot be met: its least of 8 is above its most of 7: lower the one or raise the other")]
    [InlineData(9, "1000,0,1099511627777", "claim 0 cannot be met: its most is 1099511627777: give at most 1099511627776 extents")]
    public void A_claim_out_of_range_is_named_with_what_to_do(long capacity, string claims, string said) =>
        Assert.StartsWith(said, Assert.Throws<ArgumentException>(() => WeightedShares.Divide(capacity, ShareCases.Parse(claims))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_greatest_numbers_do_not_overflow()
    {
        var claims = Enumerable.Repeat(new ShareClaim(ShareClaim.MostWeight, 0), 100_000).Append(new ShareClaim(1, 0)).ToArray();
        var extents = ShareCases.Divide(ShareClaim.Unbounded, claims);
        Assert.Equal(ShareClaim.Unbounded, extents.Sum());
        Assert.Equal([10_995_116L, 10_995_117L], extents[..^1].Distinct().Order());
        Assert.Equal(0, extents[^1]);
    }
}
