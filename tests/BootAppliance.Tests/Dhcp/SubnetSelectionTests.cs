using System.Net;
using BootAppliance.Dhcp;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>RFC 3527, RFC 3011, then the relay, the client's own address, and the arrival interface.</summary>
public sealed class SubnetSelectionTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ServerUnderTest _server = new(subnets: [ServerUnderTest.Lan, Remote("10.20.0.0/16", "10.20.1.1-10.20.1.9"), Remote("10.30.0.0/16", "10.30.1.1-10.30.1.9")]);

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Without_a_relay_the_interface_decides() => Assert.StartsWith("10.9.0.", await OfferedAsync(default, []));

    [Fact]
    public async Task A_relay_stands_for_its_subnet() => Assert.StartsWith("10.20.1.", await OfferedAsync("10.20.0.1", []));

    [Fact]
    public async Task The_client_s_subnet_selection_goes_before_the_relay() =>
        Assert.StartsWith("10.30.1.", await OfferedAsync("10.20.0.1", [(DhcpOptionCode.SubnetSelection, [10, 30, 0, 0])]));

    [Fact]
    public async Task The_relay_s_link_selection_goes_before_everything() => Assert.StartsWith(
        "10.20.1.",
        await OfferedAsync("10.9.0.1", [(DhcpOptionCode.SubnetSelection, [10, 30, 0, 0]), (DhcpOptionCode.RelayAgentInformation, [5, 4, 10, 20, 0, 0])]));

    [Fact]
    public async Task A_relay_of_an_unknown_subnet_is_not_answered()
    {
        Assert.Empty(await _server.SendAsync(Packet("192.0.2.1", [])));
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.NoSubnet));
    }

    [Fact]
    public async Task A_relay_that_overrides_the_server_s_identifier_finds_it_in_the_reply_and_the_request()
    {
        (byte, byte[]) agent = (DhcpOptionCode.RelayAgentInformation, [11, 4, 10, 20, 0, 1]);
        var offer = await _server.AskAsync(Packet("10.20.0.1", [agent]));
        Assert.Equal(IPv4Address.Parse("10.20.0.1", null), offer.Address(DhcpOptionCode.ServerIdentifier));
        var ack = await _server.AskAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)) { RelayAddress = IPv4Address.Parse("10.20.0.1", null) }
            .With(DhcpOptionCode.ServerIdentifier, 10, 20, 0, 1).With(DhcpOptionCode.RequestedAddress, offer.Message.YourAddress)
            .With(agent.Item1, agent.Item2));
        Assert.Equal(DhcpMessageType.Ack, ack.Message.MessageType);
    }

    private static Subnet Remote(string prefix, string range) => ServerUnderTest.Lan with
    {
        Prefix = Prefix.From(IPNetwork.Parse(prefix)),
        Pool = new AddressPool([ServerUnderTest.Range(range)]),
        Routers = [],
    };

    private static ClientPacket Packet(string? relay, (byte Code, byte[] Value)[] options)
    {
        var packet = new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)) { RelayAddress = relay is null ? default : IPv4Address.Parse(relay, null) };
        foreach (var (code, value) in options) packet.With(code, value);
        return packet;
    }

    private async Task<string> OfferedAsync(string? relay, (byte, byte[])[] options) =>
        (await _server.AskAsync(Packet(relay, options))).Message.YourAddress.ToString();
}
