using Dapper;

namespace BootAppliance.Data;

/// <summary>Parameters that carry their type, which PostgreSQL needs to know of a value that may be null.</summary>
public static class Db
{
    public static DbString? Text(string? value) => new() { Value = value, IsAnsi = false };
}
