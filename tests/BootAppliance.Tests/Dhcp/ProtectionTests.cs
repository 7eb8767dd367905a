using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Protocols.Dhcp;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Dhcp;

/// <summary>Floods and starvation.</summary>
public sealed class ProtectionTests
{
    [Fact]
    public async Task Who_asks_without_end_is_answered_at_a_bounded_rate()
    {
        await using var server = new ServerUnderTest();
        var answered = 0;
        for (var i = 0; i < 500; i++) answered += (await server.SendAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)))).Count;
        Assert.InRange(answered, SenderLimits.MachineBurst, 499);
        Assert.Equal(500, answered + server.Metrics.Total(DhcpReason.TooOften));
        Assert.Single(await server.SendAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(2))));
    }

    [Fact]
    public void A_bucket_fills_again_with_time()
    {
        var clock = new SteppedClock();
        var table = new RateTable(clock, burst: 3, perSecond: 2);
        bool Take(byte sender) => table.TryTake([sender]);
        Assert.Equal([true, true, true, false], [Take(1), Take(1), Take(1), Take(1)]);
        Assert.True(Take(2));
        clock.Step(TimeSpan.FromSeconds(1));
        Assert.Equal([true, true, false], [Take(1), Take(1), Take(1)]);
    }

    [Fact]
    public async Task A_pool_that_strangers_empty_raises_an_alarm_and_known_machines_keep_their_own()
    {
        await using var database = TestDatabase.Start();
        await using var server = new ServerUnderTest(subnets: ServerUnderTest.Lan with { Pool = new AddressPool([ServerUnderTest.Range("10.9.0.100-10.9.0.124")]) });
        server.Inventory = InventoryView.Empty.With(ServerUnderTest.System("web01", ("52:54:00:00:00:01", "10.9.0.20")));
        using var stream = new EventStream(database.Database, new EventStore(database.Database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
        await stream.StartAsync(default);
        using var watch = new PoolWatch(new DhcpOptions(), server.Leases, new ReservationIndex(() => server.Inventory), stream, server.Clock);
        var running = await server.BindAsync(2);
        watch.Look();
        for (var i = 100; i < 140; i++)
        {
            var offers = await server.SendAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(i)));
            if (offers is [var offer]) await server.SendAsync(ServerUnderTest.Select(i, offer.Message.YourAddress));
        }

        watch.Look();
        watch.Look();
        Assert.Equal("10.9.0.20", (await server.BindAsync(1)).ToString());
        Assert.Equal(running, await server.BindAsync(2));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<string> kinds = [];
        await foreach (var e in stream.SubscribeAsync(new EventFilter(), 0, patience.Token))
        {
            kinds.Add(e.Kind);
            if (kinds.Count == 2) break;
        }

        Assert.Equal(["dhcp.full", "dhcp.starving"], kinds.Order(StringComparer.Ordinal));
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Step(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
