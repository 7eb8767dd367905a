using System.Collections.Immutable;
using System.Text.Json;
using BootAppliance.Data;
using BootAppliance.Events;
using Dapper;

namespace BootAppliance.Actions;

/// <summary>An action's record, and whether somebody changed it.</summary>
public sealed record KnownAction(ActionRecord Record, bool IsShipped, string? EditedBy = null, DateTimeOffset? EditedAt = null);

/// <summary>The records: those that are shipped, with what was changed, and the site's own.</summary>
public sealed class ActionRecords(Database database, EventStream events, TimeProvider clock)
{
    private const int MostOwn = 100;

    public async Task<IReadOnlyList<KnownAction>> ListAsync(CancellationToken cancellationToken)
    {
        var edited = await database.ReadAsync(connection => connection.Query<Row>("SELECT name, edited_by AS EditedBy, edited_at AS EditedAt, body FROM action_records ORDER BY name").ToDictionary(row => row.Name), cancellationToken);
        return
        [
            .. ShippedActions.All.Select(one => edited.Remove(one.Name, out var row) ? row.ToAction(isShipped: true) : new KnownAction(one, IsShipped: true)),
            .. edited.Values.Select(row => row.ToAction(isShipped: false)).OrderBy(one => one.Record.Name, StringComparer.Ordinal),
        ];
    }

    public async Task<KnownAction?> FindAsync(string name, CancellationToken cancellationToken) => (await ListAsync(cancellationToken)).FirstOrDefault(one => one.Record.Name == name);

    /// <returns>False if there are too many of the site's own.</returns>
    public Task<bool> SaveAsync(ActionRecord record, string who, CancellationToken cancellationToken) => WriteAsync(
        who,
        $"{who} changed what the action {record.Name} does: power {Words(record.Power)}, next boot {Words(record.NextBoot)}, proof {Words(record.Proof)}, executor {Words(record.Executor)}, postreboot {Words(record.Postreboot)}",
        connection =>
        {
            var own = connection.Query<string>("SELECT name FROM action_records").ToImmutableHashSet();
            if (!own.Contains(record.Name) && own.Count >= MostOwn + ShippedActions.All.Count) return false;
            connection.Execute(
                """
                INSERT INTO action_records (name, edited_by, edited_at, body) VALUES (@Name, @who, @now, @body)
                ON CONFLICT (name) DO UPDATE SET edited_by = excluded.edited_by, edited_at = excluded.edited_at, body = excluded.body
                """,
                new { record.Name, who, now = clock.GetUtcNow().ToUnixTimeMilliseconds(), body = JsonSerializer.Serialize(record, ActionJson.Options) });
            return true;
        },
        cancellationToken);

    /// <summary>Takes changes back; one of the site's own is gone with them.</summary>
    /// <returns>Whether there were any.</returns>
    public Task<bool> ResetAsync(string name, string who, CancellationToken cancellationToken) => WriteAsync(
        who,
        $"{who} took back what was changed of the action {name}",
        connection => connection.Execute("DELETE FROM action_records WHERE name = @name", new { name }) > 0,
        cancellationToken);

    private async Task<bool> WriteAsync(string who, string sentence, Func<System.Data.Common.DbConnection, bool> work, CancellationToken cancellationToken)
    {
        ApplianceEvent? recorded = null;
        return await database.WriteAsync(
            connection =>
            {
                if (!work(connection)) return false;
                recorded = EventStore.Append(connection, new NewEvent("action.edited", EventLevel.Info, sentence) { Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["who"] = who } }, clock.GetUtcNow());
                return true;
            },
            _ =>
            {
                if (recorded is not null) events.Publish(recorded);
            },
            cancellationToken: cancellationToken);
    }

    private static string Words<T>(T value)
        where T : struct, Enum => Power.Queue.PowerIntentStore.Word(value);

    private sealed record Row(string Name, string EditedBy, long EditedAt, string Body)
    {
        public KnownAction ToAction(bool isShipped) => new(JsonSerializer.Deserialize<ActionRecord>(Body, ActionJson.Options)!, isShipped, EditedBy, DateTimeOffset.FromUnixTimeMilliseconds(EditedAt));
    }
}
