using System.Collections.Immutable;
using BootAppliance.Inventory;
using BootAppliance.Power.Detection;

namespace BootAppliance.Tests.Power.Detection;

public sealed class BmcHintsTests
{
    private const string Bmc = "52:54:00:00:00:0b";
    private const string Card = "52:54:00:00:00:0c";

    private static readonly InventoryView View = InventoryView.Empty.With(new SystemObject
    {
        Name = "web01",
        Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty
            .Add("bmc", new NetworkInterface { MacAddress = Bmc, Management = true }).Add("eth0", new NetworkInterface { MacAddress = Card }),
    });

    [Theory]
    [InlineData("52:54:00:00:00:01", "iDRAC", null, "its DHCP vendor class is \"iDRAC\"")]
    [InlineData("52:54:00:00:00:01", "CPQRIB3 (HP Proliant DL360 G6 iLO)", null, "its DHCP vendor class is \"CPQRIB3 (HP Proliant DL360 G6 iLO)\"")]
    [InlineData("52:54:00:00:00:01", "udhcp 1.35.0", null, "its DHCP vendor class is \"udhcp 1.35.0\"")]
    [InlineData("52:54:00:00:00:01", null, "ILOCZ1234", "it calls itself \"ILOCZ1234\"")]
    [InlineData("3c:ec:ef:00:00:01", null, null, "its MAC 3c:ec:ef:00:00:01 is of a maker of servers")]
    [InlineData("3c:ec:ef:00:00:01", "PXEClient:Arch:00007", null, null)]
    [InlineData("52:54:00:00:00:01", "PXEClient:Arch:00000", null, null)]
    [InlineData("52:54:00:00:00:01", "MSFT 5.0", "laptop", null)]
    [InlineData("52:54:00:00:00:01", null, null, null)]
    [InlineData(Bmc, null, null, "its MAC is web01's management interface")]
    [InlineData(Card, "udhcp 1.35.0", "bmc", null)]
    public void Who_looks_like_a_BMC_is_asked_and_nobody_else(string mac, string? vendorClass, string? hostName, string? why) =>
        Assert.Equal(why, BmcHints.Why(new("192.0.2.9", mac, vendorClass, hostName), View));
}
