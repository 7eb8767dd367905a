using System.Data.Common;
using Dapper;

namespace BootAppliance.Data;

/// <summary>Brings the schema to this build's version in one transaction, or refuses to start and says why.</summary>
public static class Migrator
{
    private const string CreateTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          version $int PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at $int NOT NULL) $strict
        """;

    /// <returns>The names of the migrations that were applied now; empty when there was nothing to do.</returns>
    /// <exception cref="MigrationException">The database was made by a newer build, or an applied migration was altered.</exception>
    public static IReadOnlyList<string> Run(
        SqlDialect dialect, DbConnection connection, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        connection.Execute(Translate(dialect, CreateTable));
        var latest = LatestVersion(connection);
        if (latest > 0 && latest < migrations[^1].Version) dialect.BackUpBeforeMigration(connection, latest);

        connection.Execute(dialect.BeginWrite);
        try
        {
            dialect.LockForMigration(connection);
            var applied = Apply(dialect, connection, migrations, now);
            connection.Execute("COMMIT TRANSACTION");
            return applied;
        }
        catch
        {
            connection.Execute("ROLLBACK TRANSACTION");
            throw;
        }
    }

    private static List<string> Apply(
        SqlDialect dialect, DbConnection connection, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        var known = connection.Query<(long Version, string Name, string Checksum)>(
            "SELECT version, name, checksum FROM schema_migrations").ToDictionary(row => row.Version);
        if (known.Values.FirstOrDefault(row => migrations.All(migration => migration.Version != row.Version)) is { Name: { } newer })
            throw new MigrationException($"the database has migration {newer}, which this build does not know: it was used by a newer version; install that version, or restore a backup");

        List<string> applied = [];
        foreach (var migration in migrations)
        {
            if (known.TryGetValue(migration.Version, out var row))
            {
                if (row.Checksum != migration.Checksum)
                    throw new MigrationException($"migration {migration.Name} was applied with checksum {row.Checksum[..12]}…, but this build has {migration.Checksum[..12]}…: the build is altered; install a released version");
                continue;
            }

            connection.Execute(Translate(dialect, migration.Sql));
            connection.Execute(
                "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (@Version, @Name, @Checksum, @At)",
                new { migration.Version, migration.Name, migration.Checksum, At = now.ToUnixTimeMilliseconds() });
            applied.Add(migration.Name);
        }

        return applied;
    }

    private static long LatestVersion(DbConnection connection) =>
        connection.ExecuteScalar<long?>("SELECT MAX(version) FROM schema_migrations") ?? 0;

    private static string Translate(SqlDialect dialect, string sql) =>
        dialect.MigrationTokens.Aggregate(sql, (text, token) => text.Replace(token.Key, token.Value, StringComparison.Ordinal));
}

/// <summary>The schema cannot be brought to this build's version; the message says why and what to do.</summary>
public sealed class MigrationException(string message) : Exception(message);
