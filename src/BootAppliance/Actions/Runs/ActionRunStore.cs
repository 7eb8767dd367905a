using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Power.Queue;
using Dapper;

namespace BootAppliance.Actions.Runs;

/// <summary>Which runs are listed; all of them where nothing is said.</summary>
public sealed record ActionRunFilter(string? System = null, string? Action = null, ActionRunState? State = null, long? Before = null);

/// <summary>The actions that were begun, as rows: each step is durable before the next one.</summary>
public sealed class ActionRunStore
{
    /// <summary>How many ended ones of a machine are remembered.</summary>
    public const int Kept = 50;

    private readonly Database _database;
    private readonly EventStream _events;
    private readonly TimeProvider _clock;

    public ActionRunStore(Database database, InventoryStore inventory, EventStream events, TimeProvider clock)
    {
        (_database, _events, _clock) = (database, events, clock);
        inventory.Renaming += Rename;
        // A machine that gets the name of a removed one must not inherit what was begun on that.
        inventory.Removing += (connection, system, recorded) =>
        {
            foreach (var run in Query(connection, "WHERE system = @system AND state = 'running'", new { system }))
                Store(connection, recorded, End(run, ActionRunState.Failed, $"{system} was removed from the inventory"), EventLevel.Error);
        };
    }

    /// <summary>Stores a run that begins.</summary>
    /// <returns>The run, or the open one that is in its way.</returns>
    public Task<(ActionRun Run, bool IsNew)> AddAsync(ActionRun run, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            if (Query(connection, "WHERE system = @System AND state = 'running'", new { run.System }).FirstOrDefault() is { } inTheWay) return (inTheWay, false);
            var id = connection.ExecuteScalar<long>(
                "INSERT INTO action_runs (system, action, state, created_at, body) VALUES (@System, @Name, 'running', @at, '') RETURNING id", new { run.System, run.Action.Name, at = run.CreatedAt.ToUnixTimeMilliseconds() });
            var begun = run with { Id = id };
            Store(connection, recorded, begun.Note(run.CreatedAt, $"{run.Who} asked for {run.Action.Name} of {run.System}{(run.Why is { } why ? $": {why}" : "")}"), EventLevel.Info);
            Trim(connection, run.System);
            return (begun, true);
        },
        cancellationToken);

    public Task<List<ActionRun>> OpenAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        connection => Query(connection, "WHERE state = 'running' ORDER BY id", new { }), cancellationToken);

    public Task<ActionRun?> FindAsync(long id, CancellationToken cancellationToken) => _database.ReadAsync(connection => Find(connection, id), cancellationToken);

    /// <summary>The latest first.</summary>
    public Task<List<ActionRun>> ListAsync(ActionRunFilter filter, int limit, CancellationToken cancellationToken)
    {
        List<string> wanted = ["1 = 1"];
        if (filter.System is not null) wanted.Add("system = @System");
        if (filter.Action is not null) wanted.Add("action = @Action");
        if (filter.State is not null) wanted.Add("state = @State");
        if (filter.Before is not null) wanted.Add("id < @Before");
        return _database.ReadAsync(
            connection => Query(connection, $"WHERE {string.Join(" AND ", wanted)} ORDER BY id DESC LIMIT @limit", new { filter.System, filter.Action, State = filter.State is { } state ? PowerIntentStore.Word(state) : null, filter.Before, limit = (long)limit }),
            cancellationToken);
    }

    /// <summary>Stores how far it has come, and tells it; nothing if it has ended meanwhile, or somebody else has carried it on.</summary>
    /// <returns>The run as it is stored, or null.</returns>
    public Task<ActionRun?> GoAsync(ActionRun from, ActionRun to, string? sentence, EventLevel level, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            if (Find(connection, to.Id) is not { IsOpen: true } now || (now.Step, now.StepAt, now.Rung, now.Generation) != (from.Step, from.StepAt, from.Rung, from.Generation)) return null;
            // The notes and the name of what is stored count: the name may have changed meanwhile.
            var told = sentence is null ? now : now.Note(_clock.GetUtcNow(), sentence);
            var next = to with { System = now.System, Notes = told.Notes };
            return Store(connection, recorded, next, level, isQuiet: sentence is null);
        },
        cancellationToken);

    public Task<ActionRun?> EndAsync(ActionRun run, ActionRunState state, string sentence, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) => Find(connection, run.Id) is { IsOpen: true } now
            ? Store(connection, recorded, End(now, state, sentence), state == ActionRunState.Failed ? EventLevel.Error : EventLevel.Info)
            : null,
        cancellationToken);

    private ActionRun End(ActionRun run, ActionRunState state, string sentence) => (run with { State = state, Reason = sentence, EndedAt = _clock.GetUtcNow() }).Note(_clock.GetUtcNow(), sentence);

    private ActionRun Store(DbConnection connection, ICollection<ApplianceEvent> recorded, ActionRun run, EventLevel level, bool isQuiet = false)
    {
        connection.Execute("UPDATE action_runs SET system = @System, state = @state, ended_at = @ended, body = @body WHERE id = @Id", new
        {
            run.Id,
            run.System,
            state = PowerIntentStore.Word(run.State),
            ended = run.EndedAt?.ToUnixTimeMilliseconds(),
            body = JsonSerializer.Serialize(run, ActionJson.Options),
        });
        if (isQuiet || run.Notes is not [.., var last]) return run;
        var kind = run.State switch
        {
            ActionRunState.Done => "action.done",
            ActionRunState.Failed => "action.failed",
            ActionRunState.Cancelled => "action.cancelled",
            _ when run.Notes.Length == 1 => "action.asked",
            _ => "action.step",
        };
        recorded.Add(EventStore.Append(
            connection,
            new NewEvent(kind, level, last.Text)
            {
                System = run.System,
                Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["action"] = run.Id.ToString(CultureInfo.InvariantCulture), ["name"] = run.Action.Name, ["step"] = PowerIntentStore.Word(last.Step), ["who"] = run.Who },
            },
            _clock.GetUtcNow()));
        return run;
    }

    private static void Rename(DbConnection connection, SystemRename rename)
    {
        foreach (var run in Query(connection, "WHERE system = @From", new { rename.From }))
            connection.Execute("UPDATE action_runs SET system = @To, body = @body WHERE id = @Id", new { rename.To, run.Id, body = JsonSerializer.Serialize(run with { System = rename.To }, ActionJson.Options) });
    }

    private static void Trim(DbConnection connection, string system) => connection.Execute(
        $"DELETE FROM action_runs WHERE id IN (SELECT id FROM action_runs WHERE system = @system AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1000 OFFSET {Kept})", new { system });

    private static ActionRun? Find(DbConnection connection, long id) => Query(connection, "WHERE id = @id", new { id }).FirstOrDefault();

    private static List<ActionRun> Query(DbConnection connection, string where, object parameters) => connection.Query<(long Id, string Body)>($"SELECT id, body FROM action_runs {where}", parameters).ToList()
        .ConvertAll(row => JsonSerializer.Deserialize<ActionRun>(row.Body, ActionJson.Options)! with { Id = row.Id });

}
