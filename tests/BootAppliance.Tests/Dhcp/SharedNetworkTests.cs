using System.Net;
using BootAppliance.Dhcp;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>Several subnets on one wire.</summary>
public sealed class SharedNetworkTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ServerUnderTest _server = new(subnets:
    [
        ServerUnderTest.Lan with { SharedNetwork = "lab", Pool = new AddressPool([ServerUnderTest.Range("10.9.0.100-10.9.0.101")]) },
        Second with { SharedNetwork = "lab" },
        Second with { Prefix = Prefix.From(IPNetwork.Parse("10.30.0.0/24")), Pool = new AddressPool([ServerUnderTest.Range("10.30.0.1-10.30.0.9")]) },
    ]);

    private static Subnet Second { get; } = ServerUnderTest.Lan with
    {
        Prefix = Prefix.From(IPNetwork.Parse("10.20.0.0/24")),
        Pool = new AddressPool([ServerUnderTest.Range("10.20.0.100-10.20.0.101")]),
        Routers = [IPv4Address.Parse("10.20.0.254", null)],
    };

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task When_one_subnet_of_the_wire_is_full_the_next_gives_its_own_address_and_router()
    {
        List<string> addresses = [];
        for (var i = 1; i <= 4; i++) addresses.Add((await _server.BindAsync(i)).ToString());
        Assert.Equal(["10.20.0.100", "10.20.0.101", "10.9.0.100", "10.9.0.101"], addresses.Order(StringComparer.Ordinal));
        var (last, router) = (await _server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(4)))) is var offer
            ? (offer.Message.YourAddress, offer.Address(DhcpOptionCode.Routers)) : default;
        Assert.Equal(("10.20.0", "10.20.0.254"), (last.ToString()[..7], router.ToString()));
        Assert.Empty(await _server.SendAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(5))));
    }

    [Fact]
    public async Task A_client_renews_and_reboots_in_the_subnet_where_its_lease_is()
    {
        for (var i = 1; i <= 3; i++) await _server.BindAsync(i);
        var mine = _server.Leases.Subnets[1].All.Single();
        var reboot = new ClientPacket(DhcpMessageType.Request, mine.Mac.Split(':').Select(part => Convert.ToByte(part, 16)).ToArray()).With(DhcpOptionCode.RequestedAddress, mine.Address);
        Assert.Equal(DhcpMessageType.Ack, (await _server.AskAsync(reboot)).Message.MessageType);
        var renewal = new ClientPacket(DhcpMessageType.Request, mine.Mac.Split(':').Select(part => Convert.ToByte(part, 16)).ToArray()) { ClientAddress = mine.Address };
        Assert.Equal(DhcpMessageType.Ack, (await _server.AskAsync(renewal, unicast: true)).Message.MessageType);
    }

    [Fact]
    public async Task An_address_of_a_subnet_that_is_not_on_the_wire_is_refused() => Assert.Equal(
        DhcpMessageType.Nak,
        (await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)).With(DhcpOptionCode.RequestedAddress, 10, 30, 0, 1))).Message.MessageType);

    [Fact]
    public async Task A_reservation_in_any_subnet_of_the_wire_counts()
    {
        _server.Inventory = InventoryView.Empty.With(ServerUnderTest.System("web01", ("52:54:00:00:00:01", "10.20.0.7")));
        Assert.Equal("10.20.0.7", (await _server.BindAsync(1)).ToString());
    }
}
