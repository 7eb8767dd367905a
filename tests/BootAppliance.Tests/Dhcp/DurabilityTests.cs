using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;
using BootAppliance.Tests.Data;

namespace BootAppliance.Tests.Dhcp;

/// <summary>What was acknowledged is in the database, of either engine, and the database decides who has an address.</summary>
public sealed class DurabilityTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_acknowledged_lease_is_there_after_a_restart(DatabaseEngine engine)
    {
        await using var database = TestDatabase.Start(engine);
        await using var first = new ServerUnderTest(database);
        var address = await first.BindAsync(1);

        await using var second = new ServerUnderTest(database);
        second.Leases.Load(await database.Database.ReadAsync(connection => LeaseStore.Load(connection, 100), default));
        Assert.Equal(address, await second.BindAsync(1));
        Assert.Equal(DhcpMessageType.Nak, (await second.AskAsync(ServerUnderTest.Select(2, address))).Message.MessageType);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Two_appliances_on_one_database_never_give_one_address_twice(DatabaseEngine engine)
    {
        await using var database = TestDatabase.Start(engine);
        await using var first = new ServerUnderTest(database);
        await using var second = new ServerUnderTest(database);
        var address = await first.BindAsync(1);

        var nak = await second.AskAsync(ServerUnderTest.Select(2, address));
        Assert.Equal(DhcpMessageType.Nak, nak.Message.MessageType);
        Assert.Equal(1, second.Metrics.Total(DhcpReason.TakenByAnotherAppliance));
        Assert.NotEqual(address, await second.BindAsync(2));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_machine_keeps_the_lease_that_the_other_appliance_gave_it(DatabaseEngine engine)
    {
        await using var database = TestDatabase.Start(engine);
        await using var first = new ServerUnderTest(database);
        await using var second = new ServerUnderTest(database);
        var address = await first.BindAsync(1);

        var ack = await second.AskAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)) { ClientAddress = address });
        Assert.Equal((DhcpMessageType.Ack, address), (ack.Message.MessageType, ack.Message.YourAddress));
        var nak = await second.AskAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(2)) { ClientAddress = address });
        Assert.Equal(DhcpMessageType.Nak, nak.Message.MessageType);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_lease_comes_back_from_the_database_as_it_went_in(DatabaseEngine engine)
    {
        await using var database = TestDatabase.Start(engine);
        var lease = Some("10.9.0.101", "01-525400000001");
        await WriteAsync(database, lease);
        var read = Assert.Single(await database.Database.ReadAsync(connection => LeaseStore.Load(connection, 10), default));
        Assert.Equal(lease with { AgentInformation = null }, read with { AgentInformation = null });
        Assert.Equal(lease.AgentInformation, read.AgentInformation);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_address_changes_hands_only_when_its_lease_has_ended(DatabaseEngine engine)
    {
        await using var database = TestDatabase.Start(engine);
        var (mine, theirs) = (Some("10.9.0.101", "01-525400000001"), Some("10.9.0.101", "01-525400000002"));
        Assert.Null(await WriteAsync(database, mine));
        Assert.Equal(mine.Client, (await WriteAsync(database, theirs))!.Client);
        Assert.Null(await WriteAsync(database, theirs, Noon.AddHours(1)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_quarantined_address_is_not_even_given_to_whoever_declined_it(DatabaseEngine engine)
    {
        await using var database = TestDatabase.Start(engine);
        var lease = Some("10.9.0.101", "01-525400000001");
        await WriteAsync(database, lease with { State = LeaseState.Declined });
        Assert.NotNull(await WriteAsync(database, lease));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_client_that_moves_gives_its_former_address_back_in_the_same_commit(DatabaseEngine engine)
    {
        await using var database = TestDatabase.Start(engine);
        var (old, now) = (Some("10.9.0.101", "01-525400000001"), Some("10.9.0.102", "01-525400000001"));
        await WriteAsync(database, old);
        await database.Database.WriteAsync(connection => LeaseStore.Apply(connection, [new LeaseChange(now, old.Address)], Noon));
        var read = await database.Database.ReadAsync(connection => LeaseStore.Find(connection, old.Address), default);
        Assert.Equal((LeaseState.Released, Noon), (read!.State, read.ExpiresAt));
    }

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static async Task<Lease?> WriteAsync(TestDatabase database, Lease lease, DateTimeOffset? now = null) =>
        (await database.Database.WriteAsync(connection => LeaseStore.Apply(connection, [new LeaseChange(lease)], now ?? Noon)))[0];

    private static Lease Some(string address, string client) => new()
    {
        Address = IPv4Address.Parse(address, null),
        Client = new ClientKey(client),
        State = LeaseState.Bound,
        Mac = "52:54:00:00:00:01",
        HostName = "web01",
        StartsAt = Noon,
        RenewedAt = Noon,
        ExpiresAt = Noon.AddHours(1),
        AgentInformation = [1, 2, 65, 66],
    };
}
