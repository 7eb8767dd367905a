using System.Data.Common;
using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Events.Notify;

/// <summary>Where each receiver stands in the events. A row outlives a restart; one whose hook is not configured any more goes.</summary>
public sealed class WebhookStore(Database database, EventStream events, TimeProvider clock)
{
    /// <summary>New hooks begin with what happens from now on.</summary>
    public Task<IReadOnlyList<WebhookState>> BeginAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) => database.WriteAsync<IReadOnlyList<WebhookState>>(
        connection =>
        {
            var known = All(connection);
            foreach (var gone in known.Where(one => !names.Contains(one.Name))) connection.Execute("DELETE FROM webhooks WHERE name = @Name", new { gone.Name });
            foreach (var name in names.Where(name => known.All(one => one.Name != name)))
                connection.Execute("INSERT INTO webhooks (name, position, delivered) VALUES (@name, COALESCE((SELECT MAX(id) FROM events), 0), 0)", new { name });
            return All(connection);
        },
        cancellationToken: cancellationToken);

    public Task<IReadOnlyList<WebhookState>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<WebhookState>>(All, cancellationToken);

    /// <summary>Keeps where a hook stands; what is told of it is durable with it.</summary>
    public async Task SaveAsync(WebhookState state, NewEvent? told, CancellationToken cancellationToken) => await database.WriteAsync(
        connection =>
        {
            connection.Execute(
                "UPDATE webhooks SET position = @Position, delivered = @Delivered, last_at = @LastAt, last_outcome = @LastOutcome, failing_since = @FailingSince WHERE name = @Name",
                new
                {
                    state.Name,
                    state.Position,
                    state.Delivered,
                    LastAt = state.LastAt?.ToUnixTimeMilliseconds(),
                    LastOutcome = Db.Text(state.LastOutcome),
                    FailingSince = state.FailingSince?.ToUnixTimeMilliseconds(),
                });
            return told is null ? null : EventStore.Append(connection, told, clock.GetUtcNow());
        },
        recorded =>
        {
            if (recorded is not null) events.Publish(recorded);
        },
        cancellationToken: cancellationToken);

    private static List<WebhookState> All(DbConnection connection) => connection
        .Query<Row>("SELECT name, position, delivered, last_at AS LastAt, last_outcome AS LastOutcome, failing_since AS FailingSince FROM webhooks ORDER BY name")
        .Select(row => row.ToState()).ToList();

    private sealed record Row(string Name, long Position, long Delivered, long? LastAt, string? LastOutcome, long? FailingSince)
    {
        public WebhookState ToState() => new(Name, Position, Delivered) { LastAt = Time(LastAt), LastOutcome = LastOutcome, FailingSince = Time(FailingSince) };

        private static DateTimeOffset? Time(long? at) => at is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }
}
