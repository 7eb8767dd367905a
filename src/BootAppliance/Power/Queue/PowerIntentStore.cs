using System.Data.Common;
using System.Text.Json;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Dapper;

namespace BootAppliance.Power.Queue;

/// <summary>What is wished of the machines' power, as rows: each change is durable before anybody is told of it.</summary>
public sealed class PowerIntentStore
{
    /// <summary>How many ended wishes of one machine are remembered.</summary>
    public const int Kept = 200;

    private const string Select = """
        SELECT id, system, power, wish, force, generation, state, phase, sent_at AS SentAt, on_at AS OnAt, attempts, reason, who, why, priority,
          created_at AS CreatedAt, not_before AS NotBefore, deadline, ended_at AS EndedAt FROM power_intents
        """;

    private readonly Database _database;
    private readonly EventStream _events;
    private readonly TimeProvider _clock;

    public PowerIntentStore(Database database, InventoryStore inventory, EventStream events, TimeProvider clock)
    {
        (_database, _events, _clock) = (database, events, clock);
        inventory.Renaming += (connection, rename) => connection.Execute("UPDATE power_intents SET system = @To WHERE system = @From", new { rename.From, rename.To });
        inventory.Removing += EndAll;
    }

    /// <summary>
    /// Stores a wish. The same as the machine's latest open one is that one. What waits and would turn the power another way is
    /// superseded: the latest wish counts. What has left the machine halfway goes on to its end first.
    /// </summary>
    /// <returns>The wish, and whether it was there already.</returns>
    public Task<(PowerIntent Intent, bool IsSame)> AddAsync(string system, PowerWish wish, PowerRequest request, string who, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            var now = _clock.GetUtcNow();
            var open = Query(connection, "WHERE system = @system AND state IN ('waiting', 'running') ORDER BY id", new { system });
            var rivals = open.Where(one => AltersPower(one.Wish) && (one.Power is null || request.Power is null || one.Power == request.Power)).ToList();
            var latest = AltersPower(wish) ? rivals.LastOrDefault() : open.LastOrDefault(one => one.Wish == wish && one.Power == request.Power);
            if (latest is not null && latest.Wish == wish && latest.Power == request.Power && latest.Force == request.Force) return (latest, true);

            var generation = connection.ExecuteScalar<long?>("SELECT MAX(generation) FROM power_intents WHERE system = @system", new { system }).GetValueOrDefault() + 1;
            var id = connection.ExecuteScalar<long>(
                """
                INSERT INTO power_intents (system, power, wish, force, generation, state, phase, attempts, who, why, priority, created_at, not_before, deadline)
                VALUES (@system, @power, @wish, @force, @generation, 'waiting', 'begin', 0, @who, @why, @priority, @now, @now, @deadline) RETURNING id
                """,
                new
                {
                    system,
                    power = Db.Text(request.Power),
                    wish = Word(wish),
                    force = request.Force ? 1L : 0L,
                    generation,
                    who,
                    why = Db.Text(request.Why),
                    priority = (long)request.Priority,
                    now = now.ToUnixTimeMilliseconds(),
                    deadline = now.AddSeconds(request.DeadlineSeconds).ToUnixTimeMilliseconds(),
                });
            foreach (var old in AltersPower(wish) ? rivals.Where(one => one.State == IntentState.Waiting && !one.IsHalfway) : [])
                End(connection, recorded, old, IntentState.Superseded, $"{system}: {Word(old.Wish)} {(old.IsUntouched ? "was not done" : "was not seen to come true")}, because {who} wished {Word(wish)} after it");
            var intent = Find(connection, id)!;
            Record(connection, recorded, intent, "power.asked", EventLevel.Info, $"{who} wished {Word(wish)} for {system}{(request.Power is { } power ? $" by {power}" : "")}{(request.Why is { } why ? $": {why}" : "")}");
            Trim(connection, system);
            return (intent, false);
        },
        cancellationToken);

    public Task<List<PowerIntent>> OpenAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        connection => Query(connection, "WHERE state IN ('waiting', 'running') ORDER BY priority DESC, id", new { }), cancellationToken);

    /// <summary>A machine's wishes, the latest first.</summary>
    public Task<List<PowerIntent>> OfAsync(string system, int limit, CancellationToken cancellationToken) => _database.ReadAsync(
        connection => Query(connection, "WHERE system = @system ORDER BY id DESC LIMIT @limit", new { system, limit = (long)limit }), cancellationToken);

    public Task<PowerIntent?> FindAsync(long id, CancellationToken cancellationToken) => _database.ReadAsync(connection => Find(connection, id), cancellationToken);

    /// <summary>Whether nobody has ended it meanwhile, as the removal of its machine does.</summary>
    public Task<bool> IsOpenAsync(long id, CancellationToken cancellationToken) => _database.ReadAsync(connection => Find(connection, id) is { IsOpen: true }, cancellationToken);

    /// <summary>Takes it up for one more attempt; null if it was ended meanwhile.</summary>
    public Task<PowerIntent?> BeginAsync(PowerIntent intent, CancellationToken cancellationToken) => _database.WriteAsync(
        connection => connection.Execute("UPDATE power_intents SET state = 'running', attempts = attempts + 1 WHERE id = @Id AND state IN ('waiting', 'running')", new { intent.Id }) > 0 ? Find(connection, intent.Id) : null,
        cancellationToken: cancellationToken);

    /// <summary>Notes how far it has come, before the next command goes out, and tells it; null if the wish was ended meanwhile, and nothing must go out.</summary>
    public Task<PowerIntent?> StepAsync(PowerIntent intent, IntentPhase phase, DateTimeOffset? sentAt, string sentence, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            if (connection.Execute("UPDATE power_intents SET phase = @phase, sent_at = @at WHERE id = @Id AND state IN ('waiting', 'running')", new { intent.Id, phase = Word(phase), at = sentAt?.ToUnixTimeMilliseconds() }) == 0) return null;
            Record(connection, recorded, intent, "power.step", EventLevel.Info, sentence);
            return intent with { Phase = phase, SentAt = sentAt };
        },
        cancellationToken);

    /// <summary>Notes the time before a machine is told to go on.</summary>
    public Task<int> SwitchingOnAsync(PowerIntent intent, CancellationToken cancellationToken) => _database.WriteAsync(
        connection => connection.Execute("UPDATE power_intents SET on_at = @now WHERE id = @Id", new { intent.Id, now = _clock.GetUtcNow().ToUnixTimeMilliseconds() }), cancellationToken: cancellationToken);

    /// <summary>Takes a wish back of which the machine has not felt anything; any other goes on to its end.</summary>
    /// <returns>Whether it was taken back.</returns>
    public Task<bool> CancelAsync(long id, string reason, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            if (Find(connection, id) is not { State: IntentState.Waiting, IsUntouched: true } intent) return false;
            End(connection, recorded, intent, IntentState.Superseded, reason);
            return true;
        },
        cancellationToken);

    /// <summary>Lets it wait until it may be switched on, which is no attempt; its deadline waits with it.</summary>
    public Task<int> AwaitTurnAsync(PowerIntent intent, DateTimeOffset turn, string reason, CancellationToken cancellationToken) => _database.WriteAsync(
        connection => connection.Execute(
            "UPDATE power_intents SET state = 'waiting', attempts = attempts - 1, not_before = @at, deadline = deadline + @wait, reason = @reason WHERE id = @Id AND state = 'running'",
            new { intent.Id, at = turn.ToUnixTimeMilliseconds(), wait = Math.Max(0, (long)(turn - _clock.GetUtcNow()).TotalMilliseconds), reason }),
        cancellationToken: cancellationToken);

    /// <summary>What an attempt noted before its command is as it was, for the power system refused it.</summary>
    public Task<int> RefusedAsync(PowerIntent intent, CancellationToken cancellationToken) => _database.WriteAsync(
        connection => connection.Execute("UPDATE power_intents SET phase = @phase, on_at = @on WHERE id = @Id AND state = 'running'", new { intent.Id, phase = Word(intent.Phase), on = intent.OnAt?.ToUnixTimeMilliseconds() }),
        cancellationToken: cancellationToken);

    public Task<int> RetryAsync(PowerIntent intent, DateTimeOffset notBefore, string reason, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            var next = notBefore.ToUnixTimeMilliseconds();
            if (connection.Execute("UPDATE power_intents SET state = 'waiting', not_before = @next, reason = @reason WHERE id = @Id AND state = 'running'", new { intent.Id, next, reason }) == 0) return 0;
            Record(connection, recorded, intent, "power.retry", EventLevel.Warning, $"{reason}. Next attempt in {Duration.Say(notBefore - _clock.GetUtcNow())}");
            return 0;
        },
        cancellationToken);

    /// <summary>Lets it wait until a person has said that it was done, or its deadline; if somebody did while it was being told, it goes on now.</summary>
    /// <param name="intent">What waits.</param>
    /// <param name="since">When this attempt began.</param>
    /// <param name="reason">Who has to do what.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<int> WaitForPersonAsync(PowerIntent intent, DateTimeOffset since, string reason, CancellationToken cancellationToken) => _database.WriteAsync(
        connection => connection.Execute(
            """
            UPDATE power_intents SET state = 'waiting', reason = @reason,
              not_before = CASE WHEN EXISTS (SELECT 1 FROM power_confirmed AS c WHERE c.system = power_intents.system AND c.at >= @since) THEN @now ELSE deadline END
            WHERE id = @Id AND state = 'running'
            """,
            new { intent.Id, reason, since = since.ToUnixTimeMilliseconds(), now = _clock.GetUtcNow().ToUnixTimeMilliseconds() }),
        cancellationToken: cancellationToken);

    /// <summary>Lets a machine's wishes that wait look again now.</summary>
    internal static void Hasten(DbConnection connection, string system, DateTimeOffset now) =>
        connection.Execute("UPDATE power_intents SET not_before = @at WHERE system = @system AND state = 'waiting' AND not_before > @at", new { system, at = now.ToUnixTimeMilliseconds() });

    public Task<int> EndAsync(PowerIntent intent, IntentState state, string reason, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            End(connection, recorded, intent, state, reason);
            return 0;
        },
        cancellationToken);

    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static bool AltersPower(PowerWish wish) => wish != PowerWish.Identify;

    /// <summary>A machine that later gets the name must not get the wishes too.</summary>
    private void EndAll(DbConnection connection, string system, ICollection<ApplianceEvent> recorded)
    {
        foreach (var intent in Query(connection, "WHERE system = @system AND state IN ('waiting', 'running') ORDER BY id", new { system }))
            End(connection, recorded, intent, IntentState.Superseded, $"{system}: {Word(intent.Wish)} {(intent.State == IntentState.Running || intent.Attempts > 0 ? "goes no further" : "was not done")}, because {system} was removed from the inventory");
    }

    private void End(DbConnection connection, ICollection<ApplianceEvent> recorded, PowerIntent intent, IntentState state, string reason)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (connection.Execute("UPDATE power_intents SET state = @state, reason = @reason, ended_at = @now WHERE id = @Id AND state IN ('waiting', 'running')", new { intent.Id, state = Word(state), reason, now }) == 0) return;
        var (kind, level) = state switch
        {
            IntentState.Done => ("power.done", EventLevel.Info),
            IntentState.Failed => ("power.failed", EventLevel.Error),
            _ => ("power.superseded", EventLevel.Info),
        };
        Record(connection, recorded, intent, kind, level, reason);
    }

    private void Record(DbConnection connection, ICollection<ApplianceEvent> recorded, PowerIntent intent, string kind, EventLevel level, string sentence) => recorded.Add(EventStore.Append(
        connection,
        new NewEvent(kind, level, sentence)
        {
            System = intent.System,
            Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["intent"] = intent.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), ["verb"] = Word(intent.Wish), ["who"] = intent.Who },
        },
        _clock.GetUtcNow()));

    private static void Trim(DbConnection connection, string system) => connection.Execute(
        $"DELETE FROM power_intents WHERE id IN (SELECT id FROM power_intents WHERE system = @system AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1000 OFFSET {Kept})", new { system });

    private static PowerIntent? Find(DbConnection connection, long id) => Query(connection, "WHERE id = @id", new { id }).FirstOrDefault();

    private static List<PowerIntent> Query(DbConnection connection, string where, object parameters) => connection.Query<Row>($"{Select} {where}", parameters).ToList().ConvertAll(row => row.ToIntent());

    private sealed record Row(
        long Id, string System, string? Power, string Wish, long Force, long Generation, string State, string Phase, long? SentAt, long? OnAt, long Attempts, string? Reason, string Who, string? Why, long Priority,
        long CreatedAt, long NotBefore, long Deadline, long? EndedAt)
    {
        public PowerIntent ToIntent() => new(Id, System, Power, Of<PowerWish>(Wish), Force != 0, Generation, Who, Why, (int)Priority, At(CreatedAt), At(Deadline))
        {
            State = Of<IntentState>(State),
            Phase = Of<IntentPhase>(Phase),
            SentAt = SentAt is { } sent ? At(sent) : null,
            OnAt = OnAt is { } on ? At(on) : null,
            Attempts = (int)Attempts,
            Reason = Reason,
            NotBefore = At(NotBefore),
            EndedAt = EndedAt is { } ended ? At(ended) : null,
        };

        private static T Of<T>(string word)
            where T : struct, Enum => Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

        private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}
