using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace BootAppliance.Data;

/// <summary>SQLite in write-ahead mode, synced at each commit: what was acknowledged survives a power cut.</summary>
public sealed class SqliteDialect(string path) : SqlDialect
{
    private const int UniqueConstraint = 2067; // SQLITE_CONSTRAINT_UNIQUE
    private const int PrimaryKeyConstraint = 1555; // SQLITE_CONSTRAINT_PRIMARYKEY

    private static readonly PreparedStatement BeginNow = new("BEGIN IMMEDIATE");

    private Durability _durability = Durability.PowerCut;

    static SqliteDialect() => SqliteNative.Use();

    public override string Name => "sqlite";

    public override IReadOnlyDictionary<string, string> MigrationTokens { get; } = new Dictionary<string, string>
    {
        ["$int"] = "INTEGER",
        ["$blob"] = "BLOB",
        ["$json"] = "TEXT",
        ["$strict"] = "STRICT",
        ["$autoid"] = "INTEGER PRIMARY KEY AUTOINCREMENT",
    };

    public override string BeginWrite => "BEGIN IMMEDIATE";

    /// <remarks>In write-ahead mode NORMAL leaves out the sync of the log alone (SQLite, "PRAGMA synchronous").</remarks>
    public override void Begin(DbConnection connection, Durability durability)
    {
        if (durability != _durability) connection.Execute($"PRAGMA synchronous = {(durability == Durability.PowerCut ? "FULL" : "NORMAL")}");
        _durability = durability;
        BeginNow.Run(connection);
    }

    public override DbConnection OpenWriter()
    {
        _durability = Durability.PowerCut;
        return Open("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;");
    }

    public override DbConnection OpenReader() => Open("PRAGMA query_only = ON;");

    /// <inheritdoc/>
    /// <remarks>BEGIN IMMEDIATE already holds the only write lock that there is.</remarks>
    public override void LockForMigration(DbConnection connection)
    {
    }

    public override string? BackUpBeforeMigration(DbConnection connection, long fromVersion)
    {
        var copy = $"{path}.before-{fromVersion + 1:0000}";
        File.Delete(copy);
        connection.Execute("VACUUM INTO @copy", new { copy });
        return copy;
    }

    public override bool IsUniqueViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint };

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
        }.ToString());
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; " + pragmas);
        return connection;
    }
}
