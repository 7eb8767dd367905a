using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Tests.Data;

public sealed class DatabaseTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_write_is_readable_once_it_is_acknowledged(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await test.Database.WriteAsync(Insert("mac:1", "web01"));
        Assert.Equal("web01", await Owner(test, "mac:1"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_write_that_fails_fails_alone(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var writes = Enumerable.Range(0, 50)
            .Select(i => test.Database.WriteAsync(Insert(i == 7 ? "mac:6" : $"mac:{i}", $"web{i}"))).ToArray();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => writes[7]);
        await Task.WhenAll(writes.Where((_, i) => i != 7));
        Assert.Equal("web49", await Owner(test, "mac:49"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_taken_is_told_from_other_failures(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await test.Database.WriteAsync(Insert("mac:1", "web01"));
        var taken = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => test.Database.WriteAsync(Insert("mac:1", "web02")));
        var other = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => test.Database.WriteAsync(connection => connection.Execute("INSERT INTO no_such_table VALUES (1)")));
        Assert.True(test.Database.Dialect.IsUniqueViolation(taken));
        Assert.False(test.Database.Dialect.IsUniqueViolation(other));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Committed_callbacks_run_in_the_order_of_the_writes(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        List<int> order = [];
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => test.Database.WriteAsync(_ => i, order.Add)));
        Assert.Equal(Enumerable.Range(0, 200), order);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_commit_of_process_writes_alone_is_not_synced_and_one_other_write_syncs_it(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var (asked, unsynced, synced) = engine == DatabaseEngine.PostgreSql ? ("SHOW synchronous_commit", "off", "on") : ("PRAGMA synchronous", "1", "2");
        foreach (var (durability, expected) in new[] { (Durability.Process, unsynced), (Durability.PowerCut, synced), (Durability.Process, unsynced) })
            Assert.Equal(expected, await PostAsync(test, connection => connection.ExecuteScalar<string>(asked)!, durability));
        Assert.Equal(synced, await test.Database.WriteAsync(connection => connection.ExecuteScalar<string>(asked)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_posted_write_that_fails_is_told_so_and_the_writer_goes_on_even_if_the_telling_throws(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => PostAsync(test, connection => connection.Execute("INSERT INTO no_such_table VALUES (1)"), Durability.Process));
        Assert.True(test.Database.TryPost(_ => 0, _ => throw new InvalidOperationException("the asker's own fault"), _ => { }));
        Assert.Equal(7, await PostAsync(test, _ => 7, Durability.PowerCut));
    }

    [Fact]
    public void Migrations_are_numbered_without_gaps_or_repetition() =>
        Assert.Equal(Enumerable.Range(1, Migration.Embedded.Count).Select(i => (long)i), Migration.Embedded.Select(m => m.Version));

    private static Func<System.Data.Common.DbConnection, int> Insert(string key, string system) =>
        connection => connection.Execute("INSERT INTO system_keys (key, system) VALUES (@key, @system)", new { key, system });

    private static Task<T> PostAsync<T>(TestDatabase test, Func<System.Data.Common.DbConnection, T> work, Durability durability)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(test.Database.TryPost(work, done.SetResult, done.SetException, durability));
        return done.Task;
    }

    private static Task<string?> Owner(TestDatabase test, string key) => test.Database.ReadAsync(
        connection => connection.QuerySingleOrDefault<string>("SELECT system FROM system_keys WHERE key = @key", new { key }), default);
}
