namespace BootAppliance.Data;

/// <summary>Where the state lives.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The default value is <see cref="DatabaseEngine.Sqlite"/>; a connection string alone chooses PostgreSQL.</summary>
    public DatabaseEngine Engine { get; init; }

    /// <summary>The SQLite file; by default <c>bootappliance.db</c> in the state directory.</summary>
    public string? Path { get; init; }

    /// <summary>How to reach PostgreSQL, in Npgsql's form. A secret: best given as a systemd credential.</summary>
    public string? ConnectionString { get; init; }
}

public enum DatabaseEngine
{
    Sqlite,
    PostgreSql,
}
