using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("52:54:00:AA:00:01")]
    [InlineData("52-54-00-aa-00-01")]
    [InlineData("5254.00aa.0001")]
    [InlineData("525400AA0001")]
    public void Every_spelling_of_a_MAC_is_the_same_machine(string text)
    {
        Assert.True(MacAddress.TryParse(text, null, out var mac));
        Assert.Equal("52:54:00:aa:00:01", mac.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("52:54:00:aa:00")]
    [InlineData("52:54:00:aa:00:0g")]
    [InlineData("52:54-00:aa:00:01")]
    [InlineData("52:54:00:aa:00:01:02")]
    public void What_is_no_MAC_is_refused(string text) => Assert.False(MacAddress.TryParse(text, null, out _));

    [Fact]
    public void An_address_is_read_back_as_it_was_written() => Prop.ForAll<uint>(value =>
        IPv4Address.TryParse(new IPv4Address(value).ToString(), null, out var read) && read.Value == value).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.256")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.4.")]
    [InlineData("0x1.2.3.4")]
    public void What_is_no_address_is_refused(string text) => Assert.False(IPv4Address.TryParse(text, null, out _));
}
