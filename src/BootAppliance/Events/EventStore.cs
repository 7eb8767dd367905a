using System.Data.Common;
using System.Text.Json;
using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Events;

/// <summary>The recorded events: appended, read back by filter, and trimmed to a bounded number.</summary>
public sealed class EventStore(Database database)
{
    /// <summary>How many are removed in one write: others wait for it.</summary>
    public const int TrimmedAtOnce = 5000;

    private const string Insert = """
        INSERT INTO events (at, kind, level, system, mac, address, text, reason, data, who)
        VALUES (@At, @Kind, @Level, @System, @Mac, @Address, @Text, @Reason, @Data, @Who) RETURNING id
        """;

    /// <summary>Appends within the caller's write, so that a change and its event are durable together.</summary>
    public static ApplianceEvent Append(DbConnection connection, NewEvent e, DateTimeOffset at)
    {
        var id = connection.ExecuteScalar<long>(Insert, new
        {
            At = at.ToUnixTimeMilliseconds(),
            e.Kind,
            Level = (long)e.Level,
            e.System,
            e.Mac,
            e.Address,
            e.Text,
            e.Reason,
            Data = e.Data is null ? null : JsonSerializer.Serialize(e.Data),
            e.Who,
        });
        return ApplianceEvent.Of(id, DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()), e);
    }

    /// <summary>Gives what happened to a system to its new name; the sentences stay as they were said.</summary>
    public static void Rename(DbConnection connection, string from, string to) =>
        connection.Execute("UPDATE events SET system = @to WHERE system = @from", new { from, to });

    /// <summary>Removes what is beyond <paramref name="options"/>, the oldest first, at most <see cref="TrimmedAtOnce"/> of each reason.</summary>
    /// <returns>True if there may be more to remove.</returns>
    public static bool Trim(DbConnection connection, EventOptions options, DateTimeOffset now)
    {
        if (connection.ExecuteScalar<long?>("SELECT MAX(id) FROM events") is not { } last) return false;
        var anybodys = EventSearch.Distinct(connection, "kind").Where(FloodGuard.IsAnybodys);
        int[] removed =
        [
            Remove(connection, "id <= @Bound", "id", last - options.KeepAudit),
            // One kind after the other, each along its own index: the audit may be ten times as long.
            .. anybodys.Select(kind => Remove(connection, "kind = @Kind AND id <= @Bound", "id", last - options.Keep, kind)),
            options.MaxAge is { } age ? Remove(connection, "at < @Bound", "at", (now - age).ToUnixTimeMilliseconds()) : 0,
        ];
        return removed.Contains(TrimmedAtOnce);
    }

    private static int Remove(DbConnection connection, string what, string order, long bound, string? kind = null) => connection.Execute(
        $"DELETE FROM events WHERE id IN (SELECT id FROM events WHERE {what} ORDER BY {order} LIMIT {TrimmedAtOnce})", new { Bound = bound, Kind = Db.Text(kind) });

    /// <summary>The latest events that match, newest first, of those before <paramref name="before"/>; with <paramref name="after"/> the next ones, oldest first.</summary>
    public Task<IReadOnlyList<ApplianceEvent>> ListAsync(
        EventFilter filter, int limit, long? after, CancellationToken cancellationToken, long? before = null) => database.ReadAsync<IReadOnlyList<ApplianceEvent>>(
        connection => EventSearch.Of(connection, filter, limit, after, before) is { } search
            ? [.. connection.Query<Row>(search.Sql, search.Parameters).Select(row => row.ToEvent())]
            : [],
        cancellationToken);

    private sealed record Row(
        long Id, long At, string Kind, long Level, string? System, string? Mac, string? Address, string Text, string? Reason, string? Data)
    {
        public ApplianceEvent ToEvent() => new(Id, DateTimeOffset.FromUnixTimeMilliseconds(At), Kind, (EventLevel)Level, Text)
        {
            System = System,
            Mac = Mac,
            Address = Address,
            Reason = Reason,
            Data = Data is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(Data),
        };
    }
}
