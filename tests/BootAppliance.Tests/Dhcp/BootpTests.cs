using BootAppliance.Dhcp;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>RFC 951 and RFC 1534; and RFC 4388, the question of a relay.</summary>
public sealed class BootpTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPv4Address Relay = IPv4Address.Parse("10.9.0.254", null);

    private readonly ServerUnderTest _server = new(
        rules: new DhcpRules { LeaseQueryFrom = new HashSet<IPv4Address> { default } },
        boot: (_, address) => new BootAnswer("undionly.kpxe", address, "a test"));

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_client_that_knows_no_DHCP_gets_its_reservation_without_any_lease()
    {
        _server.Inventory = InventoryView.Empty.With(ServerUnderTest.System("web01", ("52:54:00:00:00:01", "10.9.0.20")));
        var reply = Assert.Single(await _server.SendAsync(Bootp(1)));
        Assert.Equal("10.9.0.20", reply.Message.YourAddress.ToString());
        Assert.Equal([255, 255, 255, 0], reply.Option(DhcpOptionCode.SubnetMask));
        Assert.DoesNotContain(reply.Message.OptionCodes, code => code is DhcpOptionCode.MessageType or DhcpOptionCode.ServerIdentifier or DhcpOptionCode.LeaseTime);
        Assert.Equal("undionly.kpxe", System.Text.Encoding.ASCII.GetString(reply.Bytes, 108, 13));
        Assert.Empty(_server.Leases.Subnets[0].All);
    }

    [Fact]
    public async Task A_client_that_knows_no_DHCP_and_is_in_no_inventory_gets_nothing()
    {
        Assert.Empty(await _server.SendAsync(Bootp(1)));
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.BootpUnknown));
    }

    [Fact]
    public async Task A_relay_learns_who_has_an_address_and_which_address_a_machine_has()
    {
        var mine = await _server.BindAsync(1);
        _server.Clock.Advance(TimeSpan.FromMinutes(10));
        var byAddress = await _server.AskAsync(new ClientPacket((DhcpMessageType)10, []) { ClientAddress = mine, RelayAddress = Relay });
        Assert.Equal((DhcpMessageType.LeaseActive, mine), (byAddress.Message.MessageType, byAddress.Message.ClientAddress));
        Assert.Equal(ServerUnderTest.Mac(1), byAddress.Message.HardwareAddress.ToArray());
        Assert.Equal([0, 0, 0x0B, 0xB8], byAddress.Option(DhcpOptionCode.LeaseTime));
        Assert.Equal(("10.9.0.254", (ushort)67), (byAddress.To.Address.ToString(), byAddress.To.Port));
        var byMac = await _server.AskAsync(new ClientPacket((DhcpMessageType)10, ServerUnderTest.Mac(1)) { RelayAddress = Relay });
        Assert.Equal((mine, mine), (byMac.Message.ClientAddress, byMac.Address(92)));
        Assert.Equal(DhcpMessageType.LeaseUnassigned, await TypeAsync("10.9.0.50"));
        Assert.Equal(DhcpMessageType.LeaseUnknown, await TypeAsync("192.0.2.1"));
    }

    [Fact]
    public async Task Who_is_not_named_learns_nothing()
    {
        await using var server = new ServerUnderTest();
        Assert.Empty(await server.SendAsync(new ClientPacket((DhcpMessageType)10, []) { ClientAddress = IPv4Address.Parse("10.9.0.100", null), RelayAddress = Relay }));
        Assert.Equal(1, server.Metrics.Total(DhcpReason.LeaseQueryRefused));
    }

    private async Task<DhcpMessageType> TypeAsync(string address) =>
        (await _server.AskAsync(new ClientPacket((DhcpMessageType)10, []) { ClientAddress = IPv4Address.Parse(address, null), RelayAddress = Relay })).Message.MessageType;

    /// <summary>A packet without option 53: the cookie, then the end.</summary>
    private static byte[] Bootp(int client)
    {
        var packet = new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(client)).ToArray();
        return [.. packet[..240], 255, .. new byte[59]];
    }
}
