using System.Net;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Protocols.Dhcp;
using BootAppliance.Tests.Data;

namespace BootAppliance.Tests.Dhcp;

public sealed class LeaseHistoryTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_history_tells_who_had_an_address_and_when(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await using var server = new ServerUnderTest(test);
        var history = new LeaseHistory(test.Database);
        var mine = await server.BindAsync(1);
        var bound = server.Clock.GetUtcNow();
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        await server.AskAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)) { ClientAddress = mine }, unicast: true);
        await server.SendAsync(new ClientPacket(DhcpMessageType.Release, ServerUnderTest.Mac(1)) { ClientAddress = mine }, unicast: true);
        var released = server.Clock.GetUtcNow();

        var entries = await history.ListAsync(mine.ToIPAddress(), null, null, 10, default);
        Assert.Equal([("released", released), ("bound", bound)], entries.Select(one => (one.What, one.At)));
        Assert.Equal(2, (await history.ListAsync(null, "52:54:00:00:00:01", null, 10, default)).Count);
        Assert.Equal("bound", Assert.Single(await history.ListAsync(null, null, entries[0].Id, 10, default)).What);
        Assert.Empty(await history.ListAsync(IPAddress.Parse("10.9.0.1"), null, null, 10, default));
    }

    [Fact]
    public async Task The_history_is_bounded()
    {
        await using var test = TestDatabase.Start();
        await using var server = new ServerUnderTest(test);
        for (var i = 1; i <= 5; i++) await server.BindAsync(i);
        await test.Database.WriteAsync(connection =>
        {
            LeaseHistory.Trim(connection, kept: 2);
            return 0;
        });
        Assert.Equal(2, (await new LeaseHistory(test.Database).ListAsync(null, null, null, 10, default)).Count);
    }
}
