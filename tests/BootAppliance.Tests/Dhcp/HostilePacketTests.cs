using BootAppliance.Dhcp;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

public sealed class HostilePacketTests : IAsyncDisposable
{
    private const int Rounds = 20_000;

    private readonly ServerUnderTest _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task No_bytes_make_the_server_stumble_and_a_normal_client_still_gets_its_lease()
    {
        var random = new Random(20260101);
        byte[][] seeds =
        [
            new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)) { RelayAddress = ServerUnderTest.ServerAddress }
                .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00007:UNDI:003016").With(DhcpOptionCode.ClientArchitecture, 0, 7)
                .With(DhcpOptionCode.RelayAgentInformation, 1, 2, 65, 66, 5, 4, 10, 9, 0, 0).With(DhcpOptionCode.HostName, "web01")
                .With(DhcpOptionCode.Overload, 3).ToArray(),
            ServerUnderTest.Select(2, IPv4Address.Parse("10.9.0.104", null)).With(DhcpOptionCode.MaximumMessageSize, 255, 255).ToArray(),
            new ClientPacket(DhcpMessageType.Decline, ServerUnderTest.Mac(3)).With(DhcpOptionCode.ClientIdentifier, new byte[255]).ToArray(),
        ];
        for (var round = 0; round < Rounds; round++)
        {
            var packet = (byte[])seeds[round % seeds.Length].Clone();
            for (var changes = random.Next(1, 12); changes > 0; changes--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
            _server.SendBytes(packet.AsMemory(0, random.Next(10) == 0 ? random.Next(packet.Length) : packet.Length));
        }

        // Each packet is counted once, whatever became of it; some leases may still be on their way to the disk.
        while (_server.Counted < Rounds) await Task.Delay(1);
        Assert.Equal(0, _server.Metrics.Total(DhcpReason.InternalError));
        _server.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(ServerUnderTest.Lan.Pool.Contains(await _server.BindAsync(999)));
    }

    [Fact]
    public void A_reply_of_another_server_is_not_answered()
    {
        var packet = new ClientPacket(DhcpMessageType.Offer, ServerUnderTest.Mac(1)).ToArray();
        packet[0] = 2;
        _server.SendBytes(packet);
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.NotFromClient));
    }

    [Fact]
    public void A_client_without_any_identity_is_not_served()
    {
        _server.SendBytes(new ClientPacket(DhcpMessageType.Discover, new byte[6]).ToArray());
        Assert.Equal(1, _server.Metrics.Total(DhcpReason.NoIdentity));
    }

    [Theory]
    [InlineData("evil; rm -rf /")]
    [InlineData("-flag")]
    [InlineData("<script>")]
    public async Task A_host_name_that_DNS_would_not_take_is_forgotten(string name)
    {
        var packet = ServerUnderTest.Select(1, IPv4Address.Parse("10.9.0.104", null)).With(DhcpOptionCode.HostName, name);
        await _server.AskAsync(packet);
        Assert.Null(Assert.Single(_server.Leases.Subnets[0].All).HostName);
    }
}
