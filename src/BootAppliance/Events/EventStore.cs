using System.Data.Common;
using System.Text.Json;
using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Events;

/// <summary>The recorded events: appended, read back by filter, and trimmed to a bounded number.</summary>
public sealed class EventStore(Database database)
{
    /// <summary>For how many events back those are kept that anybody on the boot network can cause.</summary>
    public const int Kept = 200_000;

    /// <summary>For how many events back the others are kept: changes, logins, the course of installs.</summary>
    public const int AuditKept = 2_000_000;

    private const string Insert = """
        INSERT INTO events (at, kind, level, system, mac, address, text, reason, data)
        VALUES (@At, @Kind, @Level, @System, @Mac, @Address, @Text, @Reason, @Data) RETURNING id
        """;

    private const string Select = """
        SELECT id, at, kind, level, system, mac, address, text, reason, data FROM events
        WHERE (@System IS NULL OR system = @System) AND (@Mac IS NULL OR mac = @Mac)
          AND (@Kind IS NULL OR kind = @Kind OR kind LIKE @Family) AND level >= @MinimumLevel AND id > @After
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
        });
        return ApplianceEvent.Of(id, DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()), e);
    }

    /// <summary>Gives what happened to a system to its new name; the sentences stay as they were said.</summary>
    public static void Rename(DbConnection connection, string from, string to) =>
        connection.Execute("UPDATE events SET system = @to WHERE system = @from", new { from, to });

    public static int Trim(DbConnection connection, long kept = Kept, long auditKept = AuditKept) => connection.Execute(
        $"""
        DELETE FROM events WHERE id <= (SELECT MAX(id) FROM events) - @Kept
          AND ({string.Join(" OR ", FloodGuard.Anybodys.Select(kind => kind.EndsWith('.') ? $"kind LIKE '{kind}%'" : $"kind = '{kind}'"))}
               OR id <= (SELECT MAX(id) FROM events) - @AuditKept)
        """,
        new { Kept = kept, AuditKept = auditKept });

    /// <summary>The latest events that match, newest first; with <paramref name="after"/> the next ones, oldest first.</summary>
    public Task<IReadOnlyList<ApplianceEvent>> ListAsync(
        EventFilter filter, int limit, long? after, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<ApplianceEvent>>(
        connection =>
        [
            .. connection.Query<Row>($"{Select} ORDER BY id {(after is null ? "DESC" : "ASC")} LIMIT @Limit", new
            {
                System = Db.Text(filter.System),
                Mac = Db.Text(filter.Mac),
                Kind = Db.Text(filter.Kind),
                Family = Db.Text(filter.Kind is { } kind && kind.EndsWith('.') ? kind + "%" : null),
                MinimumLevel = (long)filter.MinimumLevel,
                After = after ?? 0,
                Limit = (long)limit,
            }).Select(row => row.ToEvent()),
        ],
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
