using System.Buffers.Binary;
using BootAppliance.Dhcp;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>The form of replies: RFC 2131 table 3, sizes, and the options that go back as they came.</summary>
public sealed class MessageFormTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly Subnet Wordy = ServerUnderTest.Lan with
    {
        NameServers = [.. Enumerable.Range(1, 60).Select(i => IPv4Address.Parse($"10.9.1.{i}", null))],
        Domain = new string('d', 60) + ".example",
    };

    private readonly ServerUnderTest _server = new(rules: new DhcpRules { RapidCommit = true });
    private readonly ServerUnderTest _wordy = new(subnets: Wordy);

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _wordy.DisposeAsync();
    }

    [Fact]
    public async Task A_reply_has_the_client_s_transaction_flags_relay_and_hardware_address_and_no_hops_and_secs()
    {
        var packet = new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)) { TransactionId = 0xCAFE0001, Broadcast = true, RelayAddress = IPv4Address.Parse("10.9.0.254", null) }.ToArray();
        (packet[3], packet[9]) = (7, 5);
        var offer = Assert.Single(await _server.SendAsync(packet));
        Assert.Equal((0xCAFE0001u, true, "10.9.0.254"), (offer.Message.TransactionId, offer.Message.IsBroadcast, offer.Message.RelayAddress.ToString()));
        Assert.Equal(ServerUnderTest.Mac(1), offer.Message.HardwareAddress.ToArray());
        Assert.Equal((0, 0, 0), (offer.Bytes[3], offer.Bytes[8], offer.Bytes[9]));
        Assert.True(offer.Message.ClientAddress.IsAny);
        Assert.DoesNotContain(offer.Message.OptionCodes, code => code is DhcpOptionCode.RequestedAddress or DhcpOptionCode.MaximumMessageSize or DhcpOptionCode.ParameterRequestList);
    }

    [Fact]
    public async Task A_refusal_carries_only_who_refuses_for_whom_and_by_which_relay()
    {
        byte[] agent = [1, 2, 7, 8];
        var packet = new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)) { RelayAddress = IPv4Address.Parse("10.9.0.254", null) }
            .With(DhcpOptionCode.RequestedAddress, 192, 0, 2, 1).With(DhcpOptionCode.ClientIdentifier, 1, 2, 3).With(DhcpOptionCode.RelayAgentInformation, agent);
        var nak = await _server.AskAsync(packet);
        Assert.Equal([53, 54, 61, 82], nak.Message.OptionCodes);
        Assert.Equal(agent, nak.Option(DhcpOptionCode.RelayAgentInformation));
        Assert.Equal(300, nak.Bytes.Length);
        Assert.True(nak.Message is { IsBroadcast: true, YourAddress.IsAny: true, NextServer.IsAny: true });
    }

    [Theory]
    [InlineData(65280)]
    [InlineData(0)]
    public async Task A_client_s_size_counts_only_between_the_standard_s_and_the_wire_s(ushort claimed)
    {
        var size = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(size, claimed);
        var offer = await _wordy.AskAsync(Discover(1).With(DhcpOptionCode.MaximumMessageSize, size));
        Assert.InRange(offer.Bytes.Length, 300, claimed == 0 ? 548 : 1472);
        Assert.NotNull(offer.Option(DhcpOptionCode.LeaseTime));
    }

    [Fact]
    public async Task A_system_gets_what_does_not_fit_in_the_fields_file_and_sname()
    {
        var offer = await _wordy.AskAsync(Discover(1));
        Assert.Equal([1], offer.Option(DhcpOptionCode.Overload));
        Assert.Equal(Wordy.Domain, offer.Text(DhcpOptionCode.DomainName));
        Assert.Equal(240, offer.Option(DhcpOptionCode.DomainNameServers)!.Length);
    }

    [Fact]
    public async Task Firmware_gets_no_overloaded_field()
    {
        var offer = await _wordy.AskAsync(Discover(1).With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00007:UNDI:003001"));
        Assert.Null(offer.Option(DhcpOptionCode.Overload));
        Assert.Equal(new byte[192], offer.Bytes[44..236]);
    }

    [Fact]
    public async Task The_client_s_identifier_goes_back() =>
        Assert.Equal([0, 9, 8, 7], (await _server.AskAsync(Discover(1).With(DhcpOptionCode.ClientIdentifier, 0, 9, 8, 7))).Option(DhcpOptionCode.ClientIdentifier));

    [Fact]
    public async Task A_machine_id_of_zeros_is_taken_for_none() =>
        Assert.Null((await _server.AskAsync(Discover(1).With(DhcpOptionCode.ClientGuid, new byte[17]))).Option(DhcpOptionCode.ClientGuid));

    [Fact]
    public async Task A_renewal_by_unicast_keeps_the_relay_s_option_with_the_lease()
    {
        byte[] agent = [1, 4, .. "port"u8];
        var packet = ServerUnderTest.Select(1, IPv4Address.Parse("10.9.0.104", null)).With(DhcpOptionCode.RelayAgentInformation, agent);
        var address = (await _server.AskAsync(packet)).Message.YourAddress;
        var renewed = await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)) { ClientAddress = address }, unicast: true);
        Assert.Null(renewed.Option(DhcpOptionCode.RelayAgentInformation));
        Assert.Equal(agent, _server.Leases.Subnets[0].At(address)!.AgentInformation);
    }

    [Fact]
    public async Task A_relay_s_option_in_two_parts_goes_back_whole()
    {
        var packet = Discover(1).With(DhcpOptionCode.RelayAgentInformation, [1, 200, .. new byte[200]]).With(DhcpOptionCode.RelayAgentInformation, [2, 70, .. new byte[70]])
            .With(DhcpOptionCode.MaximumMessageSize, 5, 192);
        Assert.Equal([1, 200, .. new byte[200], 2, 70, .. new byte[70]], (await _server.AskAsync(packet)).Option(DhcpOptionCode.RelayAgentInformation));
    }

    [Fact]
    public async Task A_relay_s_option_that_leaves_no_room_is_left_out()
    {
        var packet = Discover(1).With(DhcpOptionCode.RelayAgentInformation, [1, 253, .. new byte[253]]).With(DhcpOptionCode.RelayAgentInformation, [2, 253, .. new byte[253]]);
        var offer = await _server.AskAsync(packet);
        Assert.Null(offer.Option(DhcpOptionCode.RelayAgentInformation));
        Assert.NotNull(offer.Option(DhcpOptionCode.LeaseTime));
    }

    [Fact]
    public async Task A_client_that_sends_its_full_name_hears_that_nobody_tells_DNS()
    {
        var offer = await _server.AskAsync(Discover(1).With(DhcpOptionCode.ClientFqdn, [5, 0, 0, 5, .. "web07"u8]));
        Assert.True(ClientFqdn.TryParse(offer.Option(DhcpOptionCode.ClientFqdn), out var fqdn, out _));
        Assert.Equal(new ClientFqdn(FqdnFlags.NoUpdates | FqdnFlags.Overridden | FqdnFlags.Labels, "web07.lan.example", IsComplete: true), fqdn);
    }

    [Fact]
    public async Task A_full_name_goes_before_a_host_name()
    {
        await _server.AskAsync(ServerUnderTest.Select(1, IPv4Address.Parse("10.9.0.104", null)).With(DhcpOptionCode.HostName, "old").With(DhcpOptionCode.ClientFqdn, [0, 0, 0, .. "Web07.lan"u8]));
        Assert.Equal("web07.lan", Assert.Single(_server.Leases.Subnets[0].All).HostName);
    }

    [Fact]
    public async Task A_client_that_asks_for_a_rapid_commit_has_its_lease_after_one_packet()
    {
        var ack = await _server.AskAsync(Discover(1).With(DhcpOptionCode.RapidCommit));
        Assert.Equal(DhcpMessageType.Ack, ack.Message.MessageType);
        Assert.Empty(ack.Option(DhcpOptionCode.RapidCommit)!);
        Assert.True(_server.Leases.Subnets[0].At(ack.Message.YourAddress)!.IsLive(_server.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task IPXE_is_told_not_to_wait_for_another_server() =>
        Assert.Equal([176, 1, 1], (await _server.AskAsync(Discover(1).With(DhcpOptionCode.UserClass, "iPXE"))).Option(DhcpOptionCode.Ipxe));

    [Fact]
    public async Task Rapid_commit_is_off_unless_it_is_configured()
    {
        var offer = await _wordy.AskAsync(Discover(1).With(DhcpOptionCode.RapidCommit));
        Assert.Equal(DhcpMessageType.Offer, offer.Message.MessageType);
        Assert.Empty(_wordy.Leases.Subnets[0].All);
    }

    private static ClientPacket Discover(int client) => new(DhcpMessageType.Discover, ServerUnderTest.Mac(client));
}
