using System.Data.Common;
using Dapper;
using Npgsql;

namespace BootAppliance.Data;

/// <summary>PostgreSQL, when one machine is not enough.</summary>
public sealed class PostgreSqlDialect : SqlDialect
{
    private const long MigrationLock = 0x426F6F74_41707001; // any number that only this product takes

    private readonly NpgsqlDataSource _source;

    public PostgreSqlDialect(string connectionString) => _source = NpgsqlDataSource.Create(connectionString);

    public override string Name => "postgresql";

    public override IReadOnlyDictionary<string, string> MigrationTokens { get; } = new Dictionary<string, string>
    {
        ["$int"] = "BIGINT",
        ["$blob"] = "BYTEA",
        ["$json"] = "JSONB",
        ["$strict"] = "",
        ["$autoid"] = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    };

    // Two words: Dapper takes a single one for the name of a stored procedure.
    public override string BeginWrite => "BEGIN TRANSACTION";

    public override void Begin(DbConnection connection, Durability durability) =>
        connection.Execute(durability == Durability.PowerCut ? BeginWrite : $"{BeginWrite}; SET LOCAL synchronous_commit = off");

    public override DbConnection OpenWriter() => _source.OpenConnection();

    public override DbConnection OpenReader() => _source.OpenConnection();

    public override void LockForMigration(DbConnection connection) =>
        connection.Execute("SELECT pg_advisory_xact_lock(@MigrationLock)", new { MigrationLock });

    public override string? BackUpBeforeMigration(DbConnection connection, long fromVersion) => null;

    public override bool IsUniqueViolation(DbException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}
