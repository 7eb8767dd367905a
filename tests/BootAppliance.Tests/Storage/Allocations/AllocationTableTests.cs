using BootAppliance.Data;
using BootAppliance.Storage;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Reallocation;
using BootAppliance.Tests.Access;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace BootAppliance.Tests.Storage.Allocations;

public sealed class AllocationTableTests
{
    private const long MiB = TableUnderTest.MiB;

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_appliances_that_reserve_from_one_pool_at_once_never_promise_more_than_its_policy_allows(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        TableUnderTest one = new(test.Database, TimeProvider.System);
        await one.AddPoolAsync(4000 * MiB, overcommit: 150);
        await using var second = engine == DatabaseEngine.PostgreSql ? Another(test) : null;
        TableUnderTest other = new(second ?? test.Database, TimeProvider.System);

        // 60 fit by entitlement, 40 by what they take at once.
        var results = await Task.WhenAll(Enumerable.Range(0, 120).Select(async number =>
        {
            try
            {
                return await (number % 2 == 0 ? one : other).ReserveAsync($"disk{number}", taken: 100 * MiB);
            }
            catch (StorageRefusedException refusal) when (refusal.Kind == RefusalKind.NoRoom)
            {
                return null;
            }
        }));

        var there = await one.Table.ListAsync(new(TableUnderTest.Pool), default);
        Assert.Equal(results.OfType<Allocation>().Select(disk => disk.Name).Order(StringComparer.Ordinal), there.Select(disk => disk.Name).Order(StringComparer.Ordinal));
        Assert.Equal(4000 * MiB, there.Sum(disk => disk.Taken));
        Assert.InRange(there.Sum(disk => disk.Entitlement) * 4 * MiB, 4000 * MiB, 6000 * MiB);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_promised_beyond_the_pool_is_refused_and_nothing_is_written(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        TableUnderTest table = new(test.Database, TimeProvider.System);
        await table.AddPoolAsync(250 * MiB);
        await table.ReserveAsync("one");
        await table.ReserveAsync("two");
        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => table.ReserveAsync("three", minimum: 100 * MiB));
        Assert.Equal(RefusalKind.NoRoom, refusal.Kind);
        Assert.Contains("no room for three", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await table.Table.ListAsync(new(), default)).Count);
        Assert.DoesNotContain(await table.History.ListAsync(null, null, null, 100, default), line => line.Disk == "three");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_request_is_the_same_disk_and_a_name_is_taken_once(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        TableUnderTest table = new(test.Database, TimeProvider.System);
        await table.AddPoolAsync(1000 * MiB);
        var made = await table.ReserveAsync("root", request: "r1");
        Assert.Equal(made.Id, (await table.Table.ByRequestAsync("r1", default))!.Id);
        Assert.Equal(RefusalKind.Conflict, (await Assert.ThrowsAsync<StorageRefusedException>(() => table.ReserveAsync("root"))).Kind);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Work_that_is_held_is_not_taken_over_until_the_hold_is_over_and_its_first_holder_then_changes_nothing(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        SettableClock clock = new();
        TableUnderTest first = new(test.Database, clock), second = new(test.Database, clock);
        await first.AddPoolAsync(1000 * MiB);
        var held = await first.ReserveAsync("root");
        Assert.Null(await second.Table.TakeOverAsync(held, second.Worker, clock.GetUtcNow(), default));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotNull(await second.Table.TakeOverAsync(held, second.Worker, clock.GetUtcNow() + TimeSpan.FromMinutes(1), default));
        Assert.Null(await first.Table.ChangeAsync(held, (_, row) => row with { State = AllocationState.Ready }, new("made", "made", "first"), default));
        Assert.False(await first.Table.RemoveAsync(held, new("undone", "undone", "first"), default));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_division_is_written_whole_with_what_it_was_decided_from_and_a_second_one_changes_nothing(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        TableUnderTest table = new(test.Database, TimeProvider.System);
        await table.AddPoolAsync(1000 * MiB);
        foreach (var name in new[] { "a", "b" }) await table.ReadyAsync(name);
        var disk = await table.Table.GetAsync(TableUnderTest.Pool, "a", default);
        await table.Table.ChangeAsync(disk, (_, row) => row with { Details = row.Details with { Override = 400 * MiB } }, new("changed", "asked", "test"), default);

        var run = await DivideAsync(isDryRun: true);
        Assert.Equal(100, run.Decisions.Single(one => one.Disk == "a").To);
        Assert.Equal(25, (await table.Table.GetAsync(TableUnderTest.Pool, "a", default)).Entitlement);
        await DivideAsync(isDryRun: false);
        var after = await table.Table.GetAsync(TableUnderTest.Pool, "a", default);
        Assert.Equal((100, null), (after.Entitlement, after.Details.Override));
        var line = Assert.Single(await table.History.ListAsync(TableUnderTest.Pool, "a", null, 1, default));
        Assert.Equal((25, 100), (line.From, line.To));
        Assert.Contains("\"Override\":419430400", line.Inputs, StringComparison.Ordinal);
        Assert.DoesNotContain((await DivideAsync(isDryRun: false)).Decisions, decision => decision.IsChange);

        Task<ReallocationRun> DivideAsync(bool isDryRun) => table.Table.DivideAsync(
            TableUnderTest.Pool, "d1", (pool, disks) => ReallocationPolicy.Decide(pool, [.. disks.Select(one => one.Facts([]))], TableUnderTest.Options, TimeProvider.System.GetUtcNow()), isDryRun, "test", default);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_pool_goes_when_its_resources_are_gone_and_a_resource_when_no_disk_lies_on_it(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        TableUnderTest table = new(test.Database, TimeProvider.System);
        await table.AddPoolAsync(1000 * MiB);
        var disk = await table.ReserveAsync("root");
        Assert.Equal(RefusalKind.Conflict, (await Assert.ThrowsAsync<StorageRefusedException>(() => table.Pools.RemoveResourceAsync(TableUnderTest.Pool, "d1", "test", default))).Kind);
        Assert.True(await table.Table.RemoveAsync(disk, new("undone", "undone", "test"), default));
        Assert.Equal(RefusalKind.Conflict, (await Assert.ThrowsAsync<StorageRefusedException>(() => table.Pools.RemoveAsync(TableUnderTest.Pool, "test", default))).Kind);
        await table.Pools.RemoveResourceAsync(TableUnderTest.Pool, "d1", "test", default);
        await table.Pools.RemoveAsync(TableUnderTest.Pool, "test", default);
        Assert.Empty(await table.Pools.ListAsync(default));
    }

    private static Database Another(TestDatabase test)
    {
        using var connection = test.Database.Dialect.OpenReader();
        Database database = new(new PostgreSqlDialect(new NpgsqlConnectionStringBuilder(TestDatabase.PostgreSqlServer) { Database = connection.Database }.ToString()), TimeProvider.System, NullLogger<Database>.Instance);
        database.Start();
        return database;
    }
}
