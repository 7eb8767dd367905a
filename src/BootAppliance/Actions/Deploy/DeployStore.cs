using System.Data.Common;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Dapper;

namespace BootAppliance.Actions.Deploy;

/// <summary>The jobs, as rows: what was asked for survives a restart, and so does where it stands.</summary>
public sealed class DeployStore
{
    /// <summary>How many jobs that have ended are remembered.</summary>
    public const int KeptJobs = 1000;

    private readonly Database _database;
    private readonly EventStream _events;
    private readonly TimeProvider _clock;

    public DeployStore(Database database, InventoryStore inventory, EventStream events, TimeProvider clock)
    {
        (_database, _events, _clock) = (database, events, clock);
        inventory.Renaming += (connection, rename) => connection.Execute("UPDATE job_systems SET system = @To WHERE system = @From", new { rename.From, rename.To });
        inventory.Removing += Remove;
    }

    /// <param name="job">Without its number.</param>
    /// <param name="systems">In the order in which they are installed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<DeployJob> AddAsync(JobSummary job, IReadOnlyList<string> systems, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            Trim(connection);
            var id = connection.ExecuteScalar<long>(
                """
                INSERT INTO jobs (kind, state, who, created_at, concurrency, stagger, text, action, alters_power)
                VALUES ('deploy', 'running', @Who, @now, @concurrency, @stagger, @Text, @Action, @power) RETURNING id
                """,
                new { job.Who, now = job.CreatedAt.ToUnixTimeMilliseconds(), concurrency = (long)job.Concurrency, stagger = (long)job.Stagger.TotalMilliseconds, job.Text, job.Action, power = job.AltersPower ? 1L : 0L });
            for (var i = 0; i < systems.Count; i++)
                connection.Execute("INSERT INTO job_systems (job, position, system, state) VALUES (@id, @position, @system, 'waiting')", new { id, position = (long)i, system = systems[i] });
            Tell(connection, recorded, id, $"{job.Who} started job {id}: {job.Action} {systems.Count} systems, {job.Concurrency} at once ({job.Text})");
            return new DeployJob(job with { Id = id }, [.. systems.Select((system, position) => new DeployStep(position, system, StepState.Waiting))]);
        },
        cancellationToken);

    /// <summary>The jobs, the latest first.</summary>
    public Task<List<JobSummary>> ListAsync(int limit, CancellationToken cancellationToken) => _database.ReadAsync(
        connection => connection.Query<JobRow>($"{SelectJob} ORDER BY id DESC LIMIT @limit", new { limit = (long)limit }).ToList().ConvertAll(row => Summary(connection, row)),
        cancellationToken);

    /// <summary>The jobs that have something to do, with their systems: those that run, the oldest first, then those that only have to be followed.</summary>
    public Task<List<DeployJob>> OpenAsync(int limit, CancellationToken cancellationToken) => _database.ReadAsync(
        connection => connection.Query<JobRow>($"{SelectJob} {Open} ORDER BY CASE state WHEN 'running' THEN 0 ELSE 1 END, id LIMIT @limit", new { limit = (long)limit }).ToList()
            .ConvertAll(row => new DeployJob(row.ToSummary(), StepsOf(connection, row.Id))),
        cancellationToken);

    public Task<DeployJob?> FindAsync(long id, CancellationToken cancellationToken) => _database.ReadAsync(connection => Find(connection, id), cancellationToken);

    /// <summary>Pauses, resumes or cancels; what runs already goes on to its end.</summary>
    /// <returns>The job, or null with why not: it is not there (no reason), or it has ended.</returns>
    public Task<(DeployJob? Job, string? Refusal)> ChangeAsync(long id, JobState to, string who, CancellationToken cancellationToken) => _events.WriteAsync<(DeployJob? Job, string? Refusal)>(
        (connection, recorded) =>
        {
            if (Find(connection, id) is not { } job) return (null, null);
            if (job.State is JobState.Done or JobState.Cancelled) return (null, $"job {id} is {Word(job.State)} already");
            if (job.State == to) return (job, null);
            var now = _clock.GetUtcNow();
            if (to == JobState.Cancelled)
                connection.Execute("UPDATE job_systems SET state = 'cancelled', ended_at = @now WHERE job = @id AND state = 'waiting'", new { id, now = now.ToUnixTimeMilliseconds() });
            var endedAt = to == JobState.Cancelled ? now.ToUnixTimeMilliseconds() : (long?)null;
            connection.Execute("UPDATE jobs SET state = @state, ended_at = @endedAt WHERE id = @id", new { id, state = Word(to), endedAt });
            Tell(connection, recorded, id, $"{who} {to switch { JobState.Paused => "paused", JobState.Running => "resumed", _ => "cancelled" }} job {id}");
            return (Find(connection, id), null);
        },
        cancellationToken);

    /// <summary>Takes a waiting system up, unless the job was paused or cancelled meanwhile: what was answered then must hold.</summary>
    public Task<bool> ClaimAsync(DeployJob job, DeployStep step, CancellationToken cancellationToken) => _database.WriteAsync(
        connection => connection.Execute(
            """
            UPDATE job_systems SET state = 'running', started_at = @Now
            WHERE job = @Id AND position = @Position AND state = 'waiting' AND EXISTS (SELECT 1 FROM jobs WHERE id = @Id AND state = 'running')
            """,
            new { job.Id, Position = (long)step.Position, Now = _clock.GetUtcNow().ToUnixTimeMilliseconds() }) > 0,
        cancellationToken: cancellationToken);

    /// <summary>Stores where a system stands, and ends the job with its last one.</summary>
    public Task SaveAsync(DeployJob job, DeployStep step, CancellationToken cancellationToken) => _events.WriteAsync(
        (connection, recorded) =>
        {
            connection.Execute(
                "UPDATE job_systems SET state = @State, generation = @Generation, run = @Run, started_at = @StartedAt, ended_at = @EndedAt, reason = @Reason WHERE job = @Id AND position = @Position AND (state <> 'failed' OR @State = 'installed')",
                new
                {
                    job.Id,
                    Position = (long)step.Position,
                    State = step.State.ToString().ToLowerInvariant(),
                    step.Generation,
                    step.Run,
                    StartedAt = step.StartedAt?.ToUnixTimeMilliseconds(),
                    EndedAt = step.EndedAt?.ToUnixTimeMilliseconds(),
                    Reason = Db.Text(step.Reason),
                });
            if (step.IsOver) EndIfOver(connection, recorded, job.Id);
            return 0;
        },
        cancellationToken);

    /// <summary>A machine that gets the name of a removed one is not installed for it.</summary>
    private void Remove(DbConnection connection, string system, ICollection<ApplianceEvent> recorded)
    {
        var jobs = connection.Query<long>("SELECT DISTINCT job FROM job_systems WHERE system = @system AND state IN ('waiting', 'running')", new { system }).ToList();
        connection.Execute(
            "UPDATE job_systems SET state = 'failed', reason = 'the system was removed', ended_at = @now WHERE system = @system AND state IN ('waiting', 'running')",
            new { system, now = _clock.GetUtcNow().ToUnixTimeMilliseconds() });
        foreach (var job in jobs) EndIfOver(connection, recorded, job);
    }

    private void EndIfOver(DbConnection connection, ICollection<ApplianceEvent> recorded, long id)
    {
        if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM job_systems WHERE job = @id AND state IN ('waiting', 'running')", new { id }) > 0) return;
        if (connection.Execute("UPDATE jobs SET state = 'done', ended_at = @now WHERE id = @id AND state <> 'cancelled'", new { id, now = _clock.GetUtcNow().ToUnixTimeMilliseconds() }) == 0) return;
        var steps = StepsOf(connection, id);
        Tell(connection, recorded, id, $"job {id} is done: {steps.Count(one => one.State == StepState.Installed)} installed, {steps.Count(one => one.State == StepState.Failed)} failed");
    }

    /// <summary>A new job takes the place of the oldest that have ended; what a cancelled one started is followed to its end first.</summary>
    private static void Trim(DbConnection connection)
    {
        var gone = connection.Query<long>($"""
            SELECT id FROM jobs WHERE ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job_systems WHERE job = jobs.id AND job_systems.state = 'running')
            ORDER BY id DESC LIMIT 100 OFFSET {KeptJobs - 1}
            """);
        foreach (var id in gone)
        {
            connection.Execute("DELETE FROM job_systems WHERE job = @id", new { id });
            connection.Execute("DELETE FROM jobs WHERE id = @id", new { id });
        }
    }

    public static string Word(JobState state) => state.ToString().ToLowerInvariant();

    // What a cancelled job has started is followed to its end.
    private const string Open = "WHERE state IN ('running', 'paused') OR (state = 'cancelled' AND EXISTS (SELECT 1 FROM job_systems WHERE job = jobs.id AND job_systems.state = 'running'))";

    private const string SelectJob = "SELECT id, state, who, created_at AS CreatedAt, ended_at AS EndedAt, concurrency, stagger, text, action, alters_power AS AltersPower FROM jobs";

    private static DeployJob? Find(DbConnection connection, long id) =>
        connection.Query<JobRow>($"{SelectJob} WHERE id = @id", new { id }).FirstOrDefault() is { } row ? new DeployJob(row.ToSummary(), StepsOf(connection, id)) : null;

    private static JobSummary Summary(DbConnection connection, JobRow row)
    {
        var counts = connection.Query<(string State, long Count)>("SELECT state, COUNT(*) FROM job_systems WHERE job = @Id GROUP BY state", new { row.Id })
            .ToDictionary(one => Enum.Parse<StepState>(one.State, ignoreCase: true), one => (int)one.Count);
        var summary = row.ToSummary() with { Counts = counts };
        // Only of a job that runs is an end to be foretold.
        return summary.State != JobState.Running ? summary : summary with
        {
            Typical = DeployJob.Median([.. connection.Query<long>("SELECT ended_at - started_at FROM job_systems WHERE job = @Id AND state = 'installed' AND started_at IS NOT NULL AND ended_at IS NOT NULL", new { row.Id }).Select(took => TimeSpan.FromMilliseconds(took))]),
        };
    }

    private static List<DeployStep> StepsOf(DbConnection connection, long job) => connection.Query<StepRow>(
        "SELECT position, system, state, generation, run, started_at AS StartedAt, ended_at AS EndedAt, reason FROM job_systems WHERE job = @job ORDER BY position", new { job }).ToList().ConvertAll(row => row.ToStep());

    private void Tell(DbConnection connection, ICollection<ApplianceEvent> recorded, long id, string text) => recorded.Add(EventStore.Append(
        connection, new NewEvent("job.state", EventLevel.Info, text) { Data = new Dictionary<string, string> { ["job"] = id.ToString() } }, _clock.GetUtcNow()));

    private static DateTimeOffset? Time(long? at) => at is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private sealed record JobRow(long Id, string State, string Who, long CreatedAt, long? EndedAt, long Concurrency, long Stagger, string Text, string Action, long AltersPower)
    {
        public JobSummary ToSummary() => new(
            Id, Enum.Parse<JobState>(State, ignoreCase: true), Who, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt), (int)Concurrency, TimeSpan.FromMilliseconds(Stagger), Text)
        {
            Action = Action,
            AltersPower = AltersPower != 0,
            EndedAt = Time(EndedAt),
        };
    }

    private sealed record StepRow(long Position, string System, string State, long? Generation, long? Run, long? StartedAt, long? EndedAt, string? Reason)
    {
        public DeployStep ToStep() => new((int)Position, System, Enum.Parse<StepState>(State, ignoreCase: true))
        {
            Generation = Generation,
            Run = Run,
            StartedAt = Time(StartedAt),
            EndedAt = Time(EndedAt),
            Reason = Reason,
        };
    }
}
