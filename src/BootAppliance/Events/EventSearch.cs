using System.Data.Common;
using Dapper;

namespace BootAppliance.Events;

/// <summary>The SQL of one question to the events. Only conditions that are asked for stand in it, so that each finds its index among millions of rows.</summary>
internal sealed record EventSearch(string Sql, DynamicParameters Parameters)
{
    private const string Columns = "SELECT id, at, kind, level, system, mac, address, text, reason, data FROM events";

    /// <summary>Null if it is known by now that no event matches.</summary>
    public static EventSearch? Of(DbConnection connection, EventFilter filter, int limit, long? after, long? before)
    {
        var where = new List<string>();
        var parameters = new DynamicParameters(new { Limit = (long)limit });
        void Add(string condition, string name, object? value)
        {
            if (value is null) return;
            where.Add(condition);
            parameters.Add(name, value);
        }

        Add("system = @System", "System", filter.System);
        Add("mac = @Mac", "Mac", filter.Mac);
        Add("address = @Address", "Address", filter.Address);
        Add("reason = @Reason", "Reason", filter.Reason);
        if (filter.Who is not null)
        {
            var whos = Distinct(connection, "who").FindAll(filter.IsBy);
            if (whos.Count == 0) return null;
            where.Add($"who IN ({Names(parameters, "Who", whos)})");
        }

        var isNarrow = where.Count > 0;
        // The first of them is how the index of warnings is named.
        if (filter.MinimumLevel > EventLevel.Info) where.Add("level >= 1");
        if (filter.MinimumLevel > EventLevel.Warning) where.Add($"level >= {(int)filter.MinimumLevel}");
        if (filter.Text is { } text)
        {
            // SQLite's LIKE knows the cases of A to Z, PostgreSQL's none; LOWER is the other way round.
            Add("(text LIKE @Text ESCAPE '!' OR LOWER(text) LIKE @Lower ESCAPE '!')", "Text", Contains(text));
            parameters.Add("Lower", Contains(text.ToLowerInvariant()));
        }

        if (!AddTimes(connection, filter, Add)) return null;
        Add("id > @After", "After", after);
        Add("id < @Before", "Before", before);
        var order = $"ORDER BY id {(after is null ? "DESC" : "ASC")} LIMIT @Limit";
        if (filter.Kinds is null) return new EventSearch($"{Columns}{Where(where)} {order}", parameters);

        var kinds = filter.Kinds.Any(EventFilter.IsFamily) ? Distinct(connection, "kind").FindAll(filter.IsOfKind) : [.. filter.Kinds.Distinct()];
        if (kinds.Count == 0) return null;
        if (isNarrow)
        {
            // No column any more, so that no index of kinds is taken instead of the narrower one.
            where.Add($"(kind || '') IN ({Names(parameters, "Kind", kinds)})");
            return new EventSearch($"{Columns}{Where(where)} {order}", parameters);
        }

        // Each kind along its own index, so that a common one is not read whole to be put in order.
        var parts = Names(parameters, "Kind", kinds).Split(", ").Select(name => $"SELECT * FROM ({Columns}{Where([.. where, $"kind = {name}"])} {order}) AS {name[1..]}");
        return new EventSearch($"{string.Join(" UNION ALL ", parts)} {order}", parameters);
    }

    /// <summary>The different values of a column that leads an index, by one step along it for each: there are few, of millions of rows.</summary>
    public static List<string> Distinct(DbConnection connection, string column) => connection.Query<string>($"""
        WITH RECURSIVE step(value) AS (
          SELECT MIN({column}) FROM events WHERE {column} IS NOT NULL
          UNION ALL SELECT (SELECT MIN({column}) FROM events WHERE {column} > step.value) FROM step WHERE step.value IS NOT NULL)
        SELECT value FROM step WHERE value IS NOT NULL
        """).AsList();

    /// <summary>Ids follow the time, but for a clock that was set; so the time is asked too, and the ids say from where to where to look.</summary>
    private static bool AddTimes(DbConnection connection, EventFilter filter, Action<string, string, object?> add)
    {
        add("at >= @Since", "Since", filter.Since?.ToUnixTimeMilliseconds());
        add("at <= @Until", "Until", filter.Until?.ToUnixTimeMilliseconds());
        // The sign keeps SQLite from walking along the ids until the first one that fits.
        if (filter.Since is { } since)
        {
            var first = connection.ExecuteScalar<long?>("SELECT MIN(+id) FROM events WHERE at >= @at", new { at = since.ToUnixTimeMilliseconds() });
            if (first is null) return false;
            add("id >= @First", "First", first);
        }

        if (filter.Until is { } until)
        {
            var last = connection.ExecuteScalar<long?>("SELECT MAX(+id) FROM events WHERE at <= @at", new { at = until.ToUnixTimeMilliseconds() });
            if (last is null) return false;
            add("id <= @Last", "Last", last);
        }

        return true;
    }

    private static string Names(DynamicParameters parameters, string name, List<string> values)
    {
        for (var i = 0; i < values.Count; i++) parameters.Add($"{name}{i}", values[i]);
        return string.Join(", ", values.Select((_, i) => $"@{name}{i}"));
    }

    private static string Where(List<string> conditions) => conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);

    private static string Contains(string text) =>
        $"%{text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";
}
