using System.Data.Common;
using Dapper;

namespace BootAppliance.Inventory;

/// <summary>The objects as rows, and beside them the keys that no two systems may share; each call is part of the caller's write.</summary>
internal static class ObjectRows
{
    /// <summary>Null if there is none.</summary>
    public static InventoryObject? Read(DbConnection connection, ObjectKind kind, string name) =>
        connection.QuerySingleOrDefault<(long Version, string? Body)>("SELECT version, body FROM objects WHERE kind = @Kind AND name = @name", new { Kind = kind.Word(), name }) is { Body: { } body } row
            ? InventoryStore.Parse(kind, body, InventoryJson.Stored) with { Version = row.Version }
            : null;

    /// <returns>False if the row is not at the version before this one: another appliance has changed it.</returns>
    public static bool Write(DbConnection connection, InventoryObject o, DateTimeOffset now)
    {
        var written = connection.Execute(
            """
            INSERT INTO objects (kind, name, version, body, created_at, updated_at) VALUES (@Kind, @Name, @Version, @Body, @Now, @Now)
            ON CONFLICT (kind, name) DO UPDATE SET version = excluded.version, body = excluded.body, updated_at = excluded.updated_at
            WHERE objects.version = excluded.version - 1
            """,
            new { Kind = o.Kind().Word(), o.Name, o.Version, Body = InventoryJson.Serialize(o), Now = now.ToUnixTimeMilliseconds() });
        return written > 0;
    }

    /// <returns>The key that another system has by another appliance's doing, and that system; null if all are this one's now.</returns>
    public static (string Key, string Owner)? Claim(DbConnection connection, SystemObject system)
    {
        connection.Execute("DELETE FROM system_keys WHERE system = @Name", new { system.Name });
        foreach (var key in SystemKeys.Of(system))
        {
            if (connection.Execute("INSERT INTO system_keys (key, system) VALUES (@key, @Name) ON CONFLICT (key) DO NOTHING", new { key, system.Name }) == 0)
                return (key, connection.QuerySingle<string>("SELECT system FROM system_keys WHERE key = @key", new { key }));
        }

        return null;
    }

    /// <returns>False if another appliance has changed the row, or has one of the new name.</returns>
    public static bool Rename(DbConnection connection, InventoryObject o, string from, DateTimeOffset now)
    {
        var written = connection.Execute(
            """
            UPDATE objects SET name = @Name, version = @Version, body = @Body, updated_at = @Now WHERE kind = @Kind AND name = @from AND version = @Version - 1
            AND NOT EXISTS (SELECT 1 FROM objects AS other WHERE other.kind = @Kind AND other.name = @Name)
            """,
            new { Kind = o.Kind().Word(), from, o.Name, o.Version, Body = InventoryJson.Serialize(o), Now = now.ToUnixTimeMilliseconds() });
        if (written == 0) return false;
        if (o is SystemObject) connection.Execute("UPDATE system_keys SET system = @Name WHERE system = @from", new { o.Name, from });
        return true;
    }

    /// <summary>Nobody has those of a system's keys any more.</summary>
    public static void Free(DbConnection connection, SystemObject system, IEnumerable<string> keys)
    {
        foreach (var key in keys) connection.Execute("DELETE FROM system_keys WHERE key = @key AND system = @Name", new { key, system.Name });
    }

    public static void Delete(DbConnection connection, InventoryObject o)
    {
        connection.Execute("DELETE FROM objects WHERE kind = @Kind AND name = @Name", new { Kind = o.Kind().Word(), o.Name });
        if (o is not SystemObject) return;
        connection.Execute("DELETE FROM system_keys WHERE system = @Name", new { o.Name });
        // A machine that later gets the same name must not find this one's arming, nor what was said of its power, nor its agent's token.
        connection.Execute("UPDATE installs SET is_current = 0 WHERE system = @Name AND is_current = 1", new { o.Name });
        connection.Execute("DELETE FROM power_confirmed WHERE system = @Name", new { o.Name });
        connection.Execute("DELETE FROM power_agents WHERE system = @Name", new { o.Name });
    }
}
