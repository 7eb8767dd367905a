using System.Data;
using System.Data.Common;
using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Tests.Data;

public sealed class PreparedStatementTests
{
    private static readonly PreparedStatement Insert = new(
        "INSERT INTO dhcp_leases (address, client, state, mac, host_name, starts_at, renewed_at, expires_at, agent) VALUES (@address, @client, @state, '', @name, 0, 0, 0, @agent) ON CONFLICT DO NOTHING RETURNING address",
        new("agent", DbType.Binary), new("name", DbType.String), new("state", DbType.String), new("client", DbType.String), new("address", DbType.Int64));

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Values_go_in_as_they_are_and_a_row_comes_back_only_where_one_was_written(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var name = string.Concat(Enumerable.Repeat("näme€", 100));
        Assert.True(await test.Database.WriteAsync(connection => Insert.Run(connection, new byte[] { 1, 0, 2 }, name, "bound", "", 1L << 31)));
        Assert.True(await test.Database.WriteAsync(connection => Insert.Run(connection, Array.Empty<byte>(), null, "bound", "c", 2L)));
        Assert.False(await test.Database.WriteAsync(connection => Insert.Run(connection, null, null, "bound", "d", 2L)));

        var rows = (await test.Database.ReadAsync(Rows, default)).ToDictionary(row => row.Address);
        Assert.Equal((1L << 31, "", name), (rows[1L << 31].Address, rows[1L << 31].Client, rows[1L << 31].Name));
        Assert.Equal(new byte[] { 1, 0, 2 }, rows[1L << 31].Agent);
        Assert.Equal((2L, "c", null), (rows[2].Address, rows[2].Client, rows[2].Name));
        Assert.Empty(rows[2].Agent!);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_run_that_a_constraint_refuses_leaves_the_statement_and_the_database_as_they_were(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await Assert.ThrowsAnyAsync<DbException>(() => test.Database.WriteAsync(connection =>
        {
            Insert.Run(connection, null, null, "bound", "c", 1L);
            return Insert.Run(connection, null, null, "no such state", "c", 2L);
        }));
        Assert.Empty(await test.Database.ReadAsync(Rows, default));
        Assert.True(await test.Database.WriteAsync(connection => Insert.Run(connection, null, null, "bound", "c", 2L)));
    }

    [Fact]
    public async Task A_closed_database_has_its_log_written_back()
    {
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
        var path = Path.Combine(folder, "state.db");
        await using (var database = new Database(new SqliteDialect(path), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Database>.Instance))
        {
            database.Start();
            await database.WriteAsync(connection => Insert.Run(connection, null, null, "bound", "c", 1L));
            Assert.True(File.Exists(path + "-wal"));
        }

        Assert.False(File.Exists(path + "-wal"));
        Directory.Delete(folder, recursive: true);
    }

    private static List<(long Address, string Client, string? Name, byte[]? Agent)> Rows(DbConnection connection) =>
        [.. connection.Query<(long, string, string?, byte[]?)>("SELECT address, client, host_name, agent FROM dhcp_leases")];
}
