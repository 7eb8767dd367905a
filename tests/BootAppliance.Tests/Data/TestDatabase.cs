using BootAppliance.Data;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace BootAppliance.Tests.Data;

/// <summary>A started, empty database of either engine, gone at the end of the test.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<Task> _remove;

    private TestDatabase(SqlDialect dialect, Func<Task> remove)
    {
        _remove = remove;
        Database = new Database(dialect, TimeProvider.System, NullLogger<Database>.Instance);
        Database.Start();
    }

    public Database Database { get; }

    /// <summary>The cluster that the test script starts; null means that only SQLite is at hand.</summary>
    public static string? PostgreSqlServer { get; } = Environment.GetEnvironmentVariable("BOOTAPPLIANCE_TEST_POSTGRES");

    /// <summary>Both engines where both can run; plain <c>dotnet test</c> has SQLite alone.</summary>
    public static TheoryData<DatabaseEngine> Engines { get; } = PostgreSqlServer is null
        ? [DatabaseEngine.Sqlite]
        : [DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql];

    public static TestDatabase Start(DatabaseEngine engine = DatabaseEngine.Sqlite) =>
        engine == DatabaseEngine.Sqlite ? Sqlite() : PostgreSql();

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _remove();
    }

    private static TestDatabase Sqlite()
    {
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-");
        return new TestDatabase(new SqliteDialect(Path.Combine(folder.FullName, "state.db")), () =>
        {
            folder.Delete(recursive: true);
            return Task.CompletedTask;
        });
    }

    private static TestDatabase PostgreSql()
    {
        var name = "test_" + Guid.NewGuid().ToString("n");
        using (var server = new NpgsqlConnection(PostgreSqlServer)) server.Execute($"CREATE DATABASE {name}");
        var connectionString = new NpgsqlConnectionStringBuilder(PostgreSqlServer) { Database = name }.ToString();
        return new TestDatabase(new PostgreSqlDialect(connectionString), async () =>
        {
            await using var server = new NpgsqlConnection(PostgreSqlServer);
            await server.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        });
    }
}
