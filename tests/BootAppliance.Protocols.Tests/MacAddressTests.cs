namespace BootAppliance.Protocols.Tests;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("52:54:00:AA:bb:01")]
    [InlineData("52-54-00-aa-bb-01")]
    [InlineData("5254.00aa.bb01")]
    [InlineData("525400aabb01")]
    public void Every_usual_spelling_is_the_same_address(string text)
    {
        Assert.True(MacAddress.TryParse(text, out var mac));
        Assert.Equal("52:54:00:aa:bb:01", mac.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("52:54:00:aa:bb")]
    [InlineData("52:54:00:aa:bb:0g")]
    [InlineData("52:54:00:aa:bb:01:02")]
    public void What_is_no_address_is_refused(string text) => Assert.False(MacAddress.TryParse(text, out _));
}
