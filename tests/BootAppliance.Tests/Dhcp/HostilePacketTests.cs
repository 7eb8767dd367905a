using BootAppliance.Dhcp;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

[Collection("alone")]
public sealed class HostilePacketTests : IAsyncLifetime, IAsyncDisposable
{
    // By hand: BOOTAPPLIANCE_HOSTILE_PACKETS=10000000 dotnet test --filter HostilePacketTests
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("BOOTAPPLIANCE_HOSTILE_PACKETS"), out var rounds) ? rounds : 1_000_000;

    private readonly ServerUnderTest _server = new();

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task No_bytes_make_the_server_stumble_and_a_normal_client_still_gets_its_lease()
    {
        var random = new Random(20260101);
        var seeds = Seeds();
        long settled = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var packet = (byte[])seeds[round % seeds.Count].Clone();
            // Many machines, else most would be dropped for asking too often.
            random.NextBytes(packet.AsSpan(31, 3));
            for (var changes = random.Next(1, 12); changes > 0; changes--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
            _server.SendBytes(packet.AsMemory(0, random.Next(10) == 0 ? random.Next(packet.Length) : packet.Length));
            _server.Clock.Advance(TimeSpan.FromMilliseconds(100));
            if (round % 10_000 == 0) await SettleAsync(round + 1);
            // Every table is bounded, and after that many packets each of them is full.
            if (round == Rounds / 2) settled = GC.GetTotalMemory(forceFullCollection: true);
        }

        await SettleAsync(Rounds);
        Assert.Equal(0, _server.Metrics.Total(DhcpReason.InternalError));
        Assert.True(_server.Metrics.Totals.Count > 15, string.Join(", ", _server.Metrics.Totals));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, settled + (32 << 20));
        _server.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(ServerUnderTest.Lan.Pool.Contains(await _server.BindAsync(999)));
    }

    /// <summary>Each packet is counted once, whatever became of it; some leases may still be on their way to the disk.</summary>
    private async Task SettleAsync(int sent)
    {
        while (_server.Counted < sent) await Task.Delay(1);
    }

    /// <summary>What firmware sends, what clients send in each state, and every option there is.</summary>
    private static List<byte[]> Seeds()
    {
        List<byte[]> seeds =
        [
            new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)) { RelayAddress = ServerUnderTest.ServerAddress }
                .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00007:UNDI:003016").With(DhcpOptionCode.ClientArchitecture, 0, 7)
                .With(DhcpOptionCode.RelayAgentInformation, 1, 2, 65, 66, 5, 4, 10, 9, 0, 0).With(DhcpOptionCode.HostName, "web01")
                .With(DhcpOptionCode.Overload, 3).ToArray(),
            ServerUnderTest.Select(2, IPv4Address.Parse("10.9.0.104", null)).With(DhcpOptionCode.MaximumMessageSize, 255, 255).ToArray(),
            new ClientPacket(DhcpMessageType.Decline, ServerUnderTest.Mac(3)).With(DhcpOptionCode.ClientIdentifier, new byte[255]).ToArray(),
            new ClientPacket(DhcpMessageType.Release, ServerUnderTest.Mac(2)) { ClientAddress = IPv4Address.Parse("10.9.0.104", null) }.ToArray(),
            new ClientPacket(DhcpMessageType.Inform, ServerUnderTest.Mac(4)) { ClientAddress = IPv4Address.Parse("10.9.0.5", null) }.ToArray(),
            new ClientPacket(DhcpMessageType.LeaseQuery, ServerUnderTest.Mac(2)) { RelayAddress = ServerUnderTest.ServerAddress }.ToArray(),
        ];
        foreach (var capture in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/BootAppliance.Tests/Dhcp/Captures"), "*.hex").Order(StringComparer.Ordinal))
            seeds.Add(Convert.FromHexString(string.Concat(File.ReadAllText(capture).Where(char.IsAsciiHexDigit))));
        for (var code = 1; code < 255; code += 4)
        {
            var packet = new ClientPacket(code % 8 == 1 ? DhcpMessageType.Discover : DhcpMessageType.Request, ServerUnderTest.Mac(100 + code));
            for (var one = code; one < Math.Min(code + 4, 255); one++) packet.With((byte)one, [.. Enumerable.Range(one, one % 40).Select(number => (byte)number)]);
            seeds.Add(packet.ToArray());
        }

        return seeds;
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
