using BootAppliance.Dhcp;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

public sealed class ReservationTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPv4Address Reserved = IPv4Address.Parse("10.9.0.20", null);

    private readonly ServerUnderTest _server = new();

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_known_system_gets_exactly_its_address_and_its_name()
    {
        Reserve("10.9.0.20");
        var offer = await _server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)));
        Assert.Equal(Reserved, offer.Message.YourAddress);
        Assert.Equal("web01", offer.Text(DhcpOptionCode.HostName));
        Assert.Equal(Reserved, await _server.BindAsync(1));
    }

    [Fact]
    public async Task A_machine_is_known_by_its_client_identifier_its_switch_port_or_its_UUID()
    {
        var uuid = Guid.Parse("12345678-9abc-def0-1234-56789abcdef0");
        SystemObject Named(string name, string ip, Func<NetworkInterface, NetworkInterface> how, string? id = null) =>
            ServerUnderTest.System(name, (null, ip)) is var system ? system with { Uuid = id, Interfaces = system.Interfaces.SetItem("eth0", how(system.Interfaces["eth0"])) } : throw new InvalidOperationException();
        _server.Inventory = InventoryView.Empty
            .With(Named("by-id", "10.9.0.21", one => one with { ClientId = "ff:00:01" }))
            .With(Named("by-port", "10.9.0.22", one => one with { CircuitId = "port7" }))
            .With(Named("by-uuid", "10.9.0.23", one => one, uuid.ToString()));
        Task<ServerUnderTest.Answer> AskAsync(int number, byte code, byte[] value) => _server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(number)).With(code, value));
        Assert.Equal("10.9.0.21", (await AskAsync(1, DhcpOptionCode.ClientIdentifier, [0xff, 0, 1])).Message.YourAddress.ToString());
        Assert.Equal("10.9.0.22", (await AskAsync(2, DhcpOptionCode.RelayAgentInformation, [1, 5, .. "port7"u8])).Message.YourAddress.ToString());
        Assert.Equal("10.9.0.23", (await AskAsync(3, DhcpOptionCode.ClientGuid, [0, .. uuid.ToByteArray()])).Message.YourAddress.ToString());
        Assert.True(ServerUnderTest.Lan.Pool.Contains((await AskAsync(4, DhcpOptionCode.ClientIdentifier, [0xff, 0, 2])).Message.YourAddress));
    }

    [Fact]
    public async Task Where_identifiers_count_one_hardware_address_may_be_two_clients()
    {
        await using var server = new ServerUnderTest(rules: new DhcpRules { MatchClientId = true });
        async Task<IPv4Address> AskAsync(byte id) => (await server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)).With(DhcpOptionCode.ClientIdentifier, 0, id))).Message.YourAddress;
        Assert.NotEqual(await AskAsync(1), await AskAsync(2));
        Assert.Equal(await AskAsync(1), await AskAsync(1));
    }

    [Fact]
    public async Task Where_only_reservations_are_served_a_stranger_gets_nothing_and_a_known_machine_its_address()
    {
        await using var server = new ServerUnderTest(rules: new DhcpRules { IsReservationsOnly = name => name == "lan" });
        server.Inventory = InventoryView.Empty.With(ServerUnderTest.System("web01", ("52:54:00:00:00:01", "10.9.0.20")));
        Assert.Equal(Reserved, await server.BindAsync(1));
        Assert.Empty(await server.SendAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(2))));
        Assert.Equal(1, server.Metrics.Total(DhcpReason.ReservationsOnly));
    }

    [Fact]
    public async Task A_reserved_address_inside_the_ranges_is_offered_to_nobody_else()
    {
        Reserve([.. Enumerable.Range(100, 9).Select(last => $"10.9.0.{last}")]);
        Assert.Equal(IPv4Address.Parse("10.9.0.109", null), await _server.BindAsync(20));
        Assert.Empty(await _server.SendAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(30))));
    }

    [Fact]
    public async Task Even_an_address_of_an_interface_without_a_MAC_is_given_to_nobody()
    {
        _server.Inventory = InventoryView.Empty.With(ServerUnderTest.System("db01", (null, "10.9.0.105")));
        var nak = await _server.AskAsync(ServerUnderTest.Select(1, IPv4Address.Parse("10.9.0.105", null)));
        Assert.Equal(DhcpMessageType.Nak, nak.Message.MessageType);
    }

    [Fact]
    public async Task A_known_system_without_an_address_of_its_own_gets_a_dynamic_one()
    {
        _server.Inventory = InventoryView.Empty.With(ServerUnderTest.System("web01", ("52:54:00:00:00:01", null)));
        Assert.True(ServerUnderTest.Lan.Pool.Contains(await _server.BindAsync(1)));
    }

    [Fact]
    public async Task A_client_with_a_dynamic_lease_moves_to_its_new_reservation_when_it_renews()
    {
        var before = await _server.BindAsync(1);
        Reserve("10.9.0.20");
        var nak = await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)) { ClientAddress = before }, unicast: true);
        Assert.Equal(DhcpMessageType.Nak, nak.Message.MessageType);
        Assert.Equal(Reserved, await _server.BindAsync(1));
        Assert.False(_server.Leases.Subnets[0].At(before)!.IsLive(_server.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Whoever_has_an_address_that_is_now_promised_to_another_has_to_leave_it()
    {
        var address = await _server.BindAsync(2);
        Reserve(address.ToString());
        var nak = await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(2)) { ClientAddress = address }, unicast: true);
        Assert.Equal(DhcpMessageType.Nak, nak.Message.MessageType);
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.AddressReserved));
    }

    [Fact]
    public async Task Until_the_other_has_left_the_known_system_gets_a_dynamic_address()
    {
        var address = await _server.BindAsync(2);
        Reserve(address.ToString());
        Assert.NotEqual(address, await _server.BindAsync(1));
    }

    private void Reserve(params string[] addresses) => _server.Inventory = InventoryView.Empty.With(
        ServerUnderTest.System("web01", [.. addresses.Select((address, i) => ((string?)$"52:54:00:00:00:{i + 1:x2}", (string?)address))]));
}
