using System.Data.Common;

namespace BootAppliance.Data;

/// <summary>Everything in which SQLite and PostgreSQL differ. All other SQL is the common subset of both.</summary>
public abstract class SqlDialect
{
    /// <summary>The engine's name as the configuration and the messages spell it.</summary>
    public abstract string Name { get; }

    /// <summary>The tokens that a migration may use: <c>$int</c>, <c>$blob</c>, <c>$json</c>, <c>$strict</c>, <c>$autoid</c>.</summary>
    public abstract IReadOnlyDictionary<string, string> MigrationTokens { get; }

    /// <summary>Starts the one transaction that carries a batch of writes.</summary>
    public abstract string BeginWrite { get; }

    /// <summary>Says of the transaction to come how much its commit has to outlive; the next one of <see cref="Durability.PowerCut"/> makes this one outlive it too.</summary>
    public abstract void Begin(DbConnection connection, Durability durability);

    /// <summary>Opens a connection for the writer: durable commits, foreign keys on.</summary>
    public abstract DbConnection OpenWriter();

    /// <summary>Opens a pooled connection for reading.</summary>
    public abstract DbConnection OpenReader();

    /// <summary>Keeps a second process from migrating at the same time, until the transaction ends.</summary>
    public abstract void LockForMigration(DbConnection connection);

    /// <summary>Copies the state aside before a migration changes it; returns where to, or null where the engine has its own backups.</summary>
    public abstract string? BackUpBeforeMigration(DbConnection connection, long fromVersion);

    /// <summary>True when a commit or statement failed because a value that must be unique is taken.</summary>
    public abstract bool IsUniqueViolation(DbException exception);

    public static SqlDialect For(DatabaseOptions options, string stateDirectory) => options.Engine switch
    {
        DatabaseEngine.PostgreSql => new PostgreSqlDialect(options.ConnectionString
            ?? throw new InvalidOperationException("database.connection_string is required with engine postgresql")),
        _ => new SqliteDialect(options.Path ?? Path.Combine(stateDirectory, "bootappliance.db")),
    };
}
