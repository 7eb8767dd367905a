using System.Net;
using BootAppliance.Dhcp.Routers;

namespace BootAppliance.Tests.Dhcp;

/// <summary>RFC 4861 §4.2 and §4.6, byte for byte.</summary>
public sealed class RouterAdvertisementTests
{
    [Fact]
    public void Without_lifetime_it_is_nobody_s_default_router() => Assert.Equal(
        "86000000" + "40000000" + "0000000000000000" + "0101525400000001",
        Write(AddressFlags.None, prefix: null));

    [Fact]
    public void It_tells_that_DHCPv6_is_there_and_which_prefix_is_on_the_link() => Assert.Equal(
        "86000000" + "40C00000" + "0000000000000000" + "0101525400000001" + "0304408000015180" + "0000384000000000" + "20010DB8000000000000000000000000",
        Write(AddressFlags.Managed | AddressFlags.Other, IPNetwork.Parse("2001:db8::/64")));

    [Theory]
    [InlineData("8500000000000000", true)]
    [InlineData("85000000000000", false)]
    [InlineData("8600000000000000", false)]
    [InlineData("8501000000000000", false)]
    [InlineData("", false)]
    public void A_solicitation_is_known(string hex, bool expected) => Assert.Equal(expected, RouterAdvertisement.IsSolicitation(Convert.FromHexString(hex)));

    private static string Write(AddressFlags flags, IPNetwork? prefix)
    {
        var packet = new byte[64];
        return Convert.ToHexString(packet.AsSpan(0, RouterAdvertisement.Write(packet, flags, [0x52, 0x54, 0, 0, 0, 1], prefix)));
    }
}
