using BootAppliance.Storage.Selection;

namespace BootAppliance.Tests.Storage.Selection;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("performance", 1, 2)]
    [InlineData("storage", 0, 0)]
    [InlineData("Balanced", 0.5, 1)]
    [InlineData("0.8", 0.8, 2)]
    [InlineData("0", 0, 0)]
    public void F5_binary_ternary_and_real_are_one_scale_and_what_was_typed_is_kept(string typed, double value, int level) =>
        Assert.Equal(new TradeOff(value, level, typed), Requests.Performance(typed));

    [Theory]
    [InlineData("1.01")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("redundancy")]
    [InlineData("")]
    public void A_trade_off_that_is_none_is_named_with_the_fix(string typed)
    {
        Assert.False(TradeOff.TryParse(typed, "performance", out _, out var fault));
        Assert.Equal($"performance: \"{typed}\" is no trade-off; write storage, balanced, performance, or a number from 0 (storage) to 1 (performance)", fault);
    }

    [Theory]
    [InlineData("off", 0)]
    [InlineData("on", 3)]
    [InlineData("low", 1)]
    [InlineData("2", 2)]
    [InlineData("1", 1)]
    [InlineData("1.0", 3)]
    [InlineData("0.0", 0)]
    [InlineData("0.4", 2)]
    public void F5_security_is_off_or_a_level(string typed, int level) => Assert.Equal(new SecurityLevel(level, typed), Requests.Security(typed));

    [Theory]
    [InlineData("4")]
    [InlineData("red")]
    [InlineData("1.5")]
    public void A_level_that_is_none_is_named_with_the_fix(string typed)
    {
        Assert.False(SecurityLevel.TryParse(typed, out _, out var fault));
        Assert.StartsWith($"security: \"{typed}\" is no level; write off, on, low", fault, StringComparison.Ordinal);
    }
}
