using System.Collections.Immutable;
using BootAppliance.Inventory;

namespace BootAppliance.Tests.Inventory;

public sealed class ObjectFilterTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("web", true)]
    [InlineData("web nothing", false)]
    [InlineData("name=web01", true)]
    [InlineData("name=WEB*", true)]
    [InlineData("name=web", false)]
    [InlineData("name!=web01", false)]
    [InlineData("profile=base tags.rack=3", true)]
    [InlineData("tags.rack=4", false)]
    [InlineData("tags.rack!=4", true)]
    [InlineData("tags.example.com/role=db", true)]
    [InlineData("interfaces.eth0.mtu=9000", true)]
    [InlineData("interfaces.*.mac_address=52:54:00:*", true)]
    [InlineData("interfaces.eth1.mtu=9000", false)]
    [InlineData("name_servers=192.0.2.2", true)]
    [InlineData("state=armed", true)]
    [InlineData("comment=", true)]
    [InlineData("console=ttyS0", false)]
    public void Every_word_has_to_hold(string filter, bool matches)
    {
        var system = new SystemObject
        {
            Name = "web01",
            Profile = "base",
            NameServers = ["192.0.2.1", "192.0.2.2"],
            Tags = ImmutableSortedDictionary<string, string>.Empty.Add("rack", "3").Add("example.com/role", "db"),
            Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", new() { MacAddress = "52:54:00:00:00:01", Mtu = 9000 }),
        };
        Assert.Equal(matches, new ObjectFilter(filter).Matches(system, () => InventoryAnswers.Node(system, _ => "armed")));
    }
}
