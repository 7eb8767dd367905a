namespace BootAppliance.Data;

/// <summary><c>database</c>: where the state lives.</summary>
public sealed record DatabaseOptions
{
    /// <summary><c>engine</c>: <c>sqlite</c> or <c>postgresql</c>; a connection string alone chooses the latter. Default <c>sqlite</c>.</summary>
    public DatabaseEngine Engine { get; init; }

    /// <summary><c>path</c>: the SQLite file. Default <c>bootappliance.db</c> in the state directory.</summary>
    public string? Path { get; init; }

    /// <summary><c>connection_string</c>: how to reach PostgreSQL, in Npgsql's form. A secret: best given as the systemd credential <c>database.connection_string</c>.</summary>
    public string? ConnectionString { get; init; }
}

public enum DatabaseEngine
{
    Sqlite,
    PostgreSql,
}
