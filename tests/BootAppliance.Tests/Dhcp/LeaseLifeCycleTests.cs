using BootAppliance.Dhcp;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>RFC 2131 §4.3, a row of its state table after the other, on whole packets.</summary>
public sealed class LeaseLifeCycleTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ServerUnderTest _server = new();

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_discover_gets_an_offer_with_everything_a_client_needs()
    {
        var offer = await _server.AskAsync(new ClientPacket(DhcpMessageType.Discover, Mac(1)) { TransactionId = 77 });

        Assert.Equal(DhcpMessageType.Offer, offer.Message.MessageType);
        Assert.Equal(77u, offer.Message.TransactionId);
        Assert.True(ServerUnderTest.Lan.Pool.Contains(offer.Message.YourAddress));
        Assert.True(offer.Message.ClientAddress.IsAny);
        Assert.Equal(ServerUnderTest.ServerAddress, offer.Address(DhcpOptionCode.ServerIdentifier));
        Assert.Equal([0, 0, 0x0E, 0x10], offer.Option(DhcpOptionCode.LeaseTime));
        Assert.InRange(Convert.ToUInt32(Convert.ToHexString(offer.Option(DhcpOptionCode.RenewalTime)!), 16), 1620u, 1800u);
        Assert.Equal([0, 0, 0x0C, 0x4E], offer.Option(DhcpOptionCode.RebindingTime));
        Assert.Equal([255, 255, 255, 0], offer.Option(DhcpOptionCode.SubnetMask));
        Assert.Equal([10, 9, 0, 254], offer.Option(DhcpOptionCode.Routers));
        Assert.Equal("lan.example", offer.Text(DhcpOptionCode.DomainName));
        Assert.True(offer.Bytes.Length >= 300);
    }

    [Fact]
    public async Task The_same_client_is_offered_the_same_address_again() =>
        Assert.Equal(
            (await _server.AskAsync(Discover(1))).Message.YourAddress,
            (await _server.AskAsync(Discover(1))).Message.YourAddress);

    [Fact]
    public async Task An_offered_address_is_not_offered_to_somebody_else()
    {
        var offered = new HashSet<IPv4Address>();
        for (var client = 0; client < 10; client++) Assert.True(offered.Add((await _server.AskAsync(Discover(client))).Message.YourAddress));
    }

    [Fact]
    public async Task An_offer_that_nobody_took_is_free_again_after_a_minute()
    {
        for (var client = 0; client < 10; client++) await _server.AskAsync(Discover(client));
        Assert.Empty(await _server.SendAsync(Discover(11)));
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.PoolExhausted));

        _server.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(DhcpMessageType.Offer, (await _server.AskAsync(Discover(11))).Message.MessageType);
    }

    [Fact]
    public async Task A_client_gets_the_free_address_that_it_asks_for() =>
        Assert.Equal(
            Address("10.9.0.107"),
            (await _server.AskAsync(Discover(1).With(DhcpOptionCode.RequestedAddress, Address("10.9.0.107")))).Message.YourAddress);

    [Theory]
    [InlineData("10.9.0.20")]
    [InlineData("10.9.0.1")]
    [InlineData("10.9.0.255")]
    [InlineData("192.0.2.1")]
    public async Task A_wish_outside_the_ranges_is_not_granted(string wish)
    {
        var offer = await _server.AskAsync(Discover(1).With(DhcpOptionCode.RequestedAddress, Address(wish)));
        Assert.True(ServerUnderTest.Lan.Pool.Contains(offer.Message.YourAddress));
    }

    [Fact]
    public async Task A_client_comes_back_to_its_address_long_after_its_lease_ended()
    {
        var first = await _server.BindAsync(1);
        _server.Clock.Advance(TimeSpan.FromDays(30));
        for (var client = 2; client < 6; client++) await _server.BindAsync(client);
        Assert.Equal(first, await _server.BindAsync(1));
    }

    [Fact]
    public async Task Of_addresses_that_are_all_used_up_the_one_longest_unused_goes_first()
    {
        var oldest = await _server.BindAsync(1);
        for (var client = 2; client <= 10; client++)
        {
            _server.Clock.Advance(TimeSpan.FromMinutes(1));
            await _server.BindAsync(client);
        }

        _server.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(oldest, await _server.BindAsync(99));
    }

    [Fact]
    public async Task When_all_the_leases_that_may_be_are_remembered_only_known_addresses_are_given()
    {
        await using var server = new ServerUnderTest(rules: new DhcpRules { MaximumLeases = 2 });
        var mine = await server.BindAsync(1);
        await server.BindAsync(2);
        Assert.Empty(await server.SendAsync(Discover(3)));
        Assert.Equal(1, server.Metrics.Total(DhcpReason.LeaseTableFull));
        Assert.Equal(mine, await server.BindAsync(1));
        server.Clock.Advance(TimeSpan.FromHours(2));
        Assert.False((await server.BindAsync(3)).IsAny);
    }

    [Fact]
    public async Task A_request_that_names_another_server_is_none_of_our_business_and_frees_our_offer()
    {
        var offered = (await _server.AskAsync(Discover(1))).Message.YourAddress;
        Assert.Empty(await _server.SendAsync(new ClientPacket(DhcpMessageType.Request, Mac(1))
            .With(DhcpOptionCode.ServerIdentifier, Address("10.9.0.2")).With(DhcpOptionCode.RequestedAddress, offered)));
        Assert.Equal(
            offered,
            (await _server.AskAsync(Discover(2).With(DhcpOptionCode.RequestedAddress, offered))).Message.YourAddress);
    }

    [Fact]
    public async Task A_request_for_an_address_of_somebody_else_is_refused_to_everyone_s_hearing()
    {
        var taken = await _server.BindAsync(1);
        var nak = await _server.AskAsync(ServerUnderTest.Select(2, taken));
        Assert.Equal(DhcpMessageType.Nak, nak.Message.MessageType);
        Assert.True(nak.Message.YourAddress.IsAny);
        Assert.Null(nak.Option(DhcpOptionCode.LeaseTime));
        Assert.Equal(DeliveryMethod.Broadcast, nak.To.Method);
    }

    [Fact]
    public async Task A_rebooted_client_keeps_its_address()
    {
        var address = await _server.BindAsync(1);
        var ack = await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, Mac(1)).With(DhcpOptionCode.RequestedAddress, address));
        Assert.Equal((DhcpMessageType.Ack, address), (ack.Message.MessageType, ack.Message.YourAddress));
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.Rebooted));
    }

    [Theory]
    [InlineData("192.168.1.5", DhcpReason.WrongNetwork)]
    [InlineData("10.9.0.105", DhcpReason.NotItsAddress)]
    public async Task A_rebooted_client_with_a_wrong_address_is_refused(string wrong, DhcpReason reason)
    {
        await _server.AskAsync(Discover(1).With(DhcpOptionCode.RequestedAddress, Address("10.9.0.101")));
        await _server.AskAsync(ServerUnderTest.Select(1, Address("10.9.0.101")));
        var nak = await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, Mac(1)).With(DhcpOptionCode.RequestedAddress, Address(wrong)));
        Assert.Equal(DhcpMessageType.Nak, nak.Message.MessageType);
        Assert.Equal(1, _server.Metrics.Total(reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rebooted_client_that_nobody_knows_is_refused_only_by_an_authority(bool authoritative)
    {
        await using var server = new ServerUnderTest(rules: new DhcpRules { IsAuthoritative = authoritative });
        var answers = await server.SendAsync(new ClientPacket(DhcpMessageType.Request, Mac(1)).With(DhcpOptionCode.RequestedAddress, Address("10.9.0.101")));
        Assert.Equal(authoritative ? 1 : 0, answers.Count);
    }

    [Fact]
    public async Task A_renewal_extends_the_lease_and_is_answered_to_the_client_s_own_address()
    {
        var address = await _server.BindAsync(1);
        _server.Clock.Advance(TimeSpan.FromMinutes(30));
        var ack = await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, Mac(1)) { ClientAddress = address }, unicast: true);
        Assert.Equal((DhcpMessageType.Ack, address, address), (ack.Message.MessageType, ack.Message.YourAddress, ack.Message.ClientAddress));
        Assert.Equal((DeliveryMethod.Unicast, address, (ushort)68), (ack.To.Method, ack.To.Address, ack.To.Port));
        Assert.Equal(_server.Clock.GetUtcNow() + TimeSpan.FromHours(1), _server.Leases.Subnets[0].At(address)!.ExpiresAt);
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.Renewed));
    }

    [Fact]
    public async Task A_rebinding_client_of_another_server_is_refused_by_the_authority()
    {
        var nak = await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, Mac(1)) { ClientAddress = Address("192.168.1.5") });
        Assert.Equal(DhcpMessageType.Nak, nak.Message.MessageType);
    }

    [Fact]
    public async Task A_released_address_is_free_and_its_client_gets_it_again()
    {
        var address = await _server.BindAsync(1);
        Assert.Empty(await _server.SendAsync(Release(1, address), unicast: true));
        Assert.False(_server.Leases.Subnets[0].At(address)!.IsLive(_server.Clock.GetUtcNow()));
        Assert.Equal(address, await _server.BindAsync(1));
    }

    [Fact]
    public async Task Nobody_releases_the_address_of_somebody_else()
    {
        var address = await _server.BindAsync(1);
        await _server.BindAsync(2);
        await _server.SendAsync(Release(2, address), unicast: true);
        Assert.True(_server.Leases.Subnets[0].At(address)!.IsLive(_server.Clock.GetUtcNow()));
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.NotTheHolder));
    }

    [Fact]
    public async Task A_declined_address_is_given_to_nobody_for_ten_minutes()
    {
        var address = await _server.BindAsync(1);
        Assert.Empty(await _server.SendAsync(Decline(1, address)));
        Assert.NotEqual(address, await _server.BindAsync(1));
        Assert.Equal(DhcpMessageType.Nak, (await _server.AskAsync(ServerUnderTest.Select(2, address))).Message.MessageType);

        _server.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(DhcpMessageType.Ack, (await _server.AskAsync(ServerUnderTest.Select(2, address))).Message.MessageType);
    }

    [Fact]
    public async Task A_client_that_declines_everything_puts_only_three_addresses_in_quarantine()
    {
        for (var i = 0; i < 6; i++) await _server.SendAsync(Decline(1, await _server.BindAsync(1)));
        Assert.Equal(3, _server.Metrics.Total(DhcpReason.Declined));
        Assert.Equal(3, _server.Metrics.Total(DhcpReason.DeclinedTooOften));
    }

    [Fact]
    public async Task Nobody_declines_the_address_of_somebody_else()
    {
        var address = await _server.BindAsync(1);
        await _server.SendAsync(Decline(2, address));
        Assert.True(_server.Leases.Subnets[0].At(address)!.IsLive(_server.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task An_informing_client_gets_the_settings_without_a_lease()
    {
        var ack = await _server.AskAsync(new ClientPacket(DhcpMessageType.Inform, Mac(1)) { ClientAddress = Address("10.9.0.20") }, unicast: true);
        Assert.Equal(DhcpMessageType.Ack, ack.Message.MessageType);
        Assert.True(ack.Message.YourAddress.IsAny);
        Assert.Null(ack.Option(DhcpOptionCode.LeaseTime));
        Assert.Null(ack.Option(DhcpOptionCode.RenewalTime));
        Assert.Equal("lan.example", ack.Text(DhcpOptionCode.DomainName));
        Assert.Equal(Address("10.9.0.20"), ack.To.Address);
        Assert.Equal(0, _server.Leases.Count);
    }

    private static byte[] Mac(int number) => ServerUnderTest.Mac(number);

    private static IPv4Address Address(string text) => IPv4Address.Parse(text, null);

    private static ClientPacket Discover(int client) => new(DhcpMessageType.Discover, Mac(client));

    private static ClientPacket Release(int client, IPv4Address address) =>
        new ClientPacket(DhcpMessageType.Release, Mac(client)) { ClientAddress = address }.With(DhcpOptionCode.ServerIdentifier, ServerUnderTest.ServerAddress);

    private static ClientPacket Decline(int client, IPv4Address address) => new ClientPacket(DhcpMessageType.Decline, Mac(client))
        .With(DhcpOptionCode.ServerIdentifier, ServerUnderTest.ServerAddress).With(DhcpOptionCode.RequestedAddress, address);
}
