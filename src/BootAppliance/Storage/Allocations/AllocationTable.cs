using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Pools;
using BootAppliance.Storage.Reallocation;
using Dapper;

namespace BootAppliance.Storage.Allocations;

/// <summary>What is promised of a resource when a row is changed.</summary>
/// <param name="Pool">Whose it is.</param>
/// <param name="Resource">Of it.</param>
/// <param name="Entitled">Extents, in all.</param>
/// <param name="Taken">Bytes that are taken or about to be, in all.</param>
public sealed record Promises(StoragePool Pool, StorageResource Resource, long Entitled, long Taken)
{
    public PoolFacts Facts => Pool.FactsOf(Resource);
}

/// <summary>
/// The table of who may have how much, as rows that any number of appliances share. Room is promised before a disk is made, and what became
/// of it is written after; whatever is in between is finished later by whoever's work it is then.
/// </summary>
public sealed class AllocationTable(EventStream events, Database database, TimeProvider clock)
{
    internal static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    private const string Columns = "SELECT id, pool, resource, name, state, entitlement, virtual_size AS VirtualSize, taken, worker, worker_until AS WorkerUntil, document FROM storage_allocations";

    public Task<IReadOnlyList<Allocation>> ListAsync(AllocationFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Load(connection, filter.Where, filter), cancellationToken);

    /// <exception cref="StorageRefusedException">There is none.</exception>
    public Task<Allocation> GetAsync(string pool, string name, CancellationToken cancellationToken) => database.ReadAsync(connection => Get(connection, pool, name), cancellationToken);

    public Task<Allocation?> ByRequestAsync(string request, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Load(connection, "WHERE request = @request", new { request }).SingleOrDefault(), cancellationToken);

    /// <summary>What was promised of a resource, in extents and in bytes that are taken beforehand or by now.</summary>
    public Task<(long Entitlement, long Taken)> PromisedAsync(string pool, string resource, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Promised(connection, pool, resource), cancellationToken);

    /// <summary>Promises room to a new disk, before anything is made.</summary>
    /// <param name="wanted">In state <see cref="AllocationState.Reserved"/>; its entitlement is set here.</param>
    /// <param name="minimum">Bytes that it has to be entitled to at least.</param>
    /// <param name="options">By which pools are divided.</param>
    /// <param name="request">The client's word for this one request; the same again is the same disk.</param>
    /// <param name="cancellationToken">Ends the waiting, not what is under way.</param>
    /// <exception cref="StorageRefusedException">There is no room, or there is a disk of that name.</exception>
    public Task<Allocation> ReserveAsync(Allocation wanted, long minimum, ReallocationOptions options, string? request, CancellationToken cancellationToken) => events.WriteAsync(
        (connection, told) =>
        {
            var resource = Locked(connection, wanted.Pool, wanted.Resource, out var pool);
            if (Load(connection, "WHERE pool = @Pool AND name = @Name", wanted).Count > 0) throw StorageRefusedException.Conflict($"the pool {wanted.Pool} has a disk {wanted.Name} already; take another name, or see: bootappliance disk show {wanted.Pool} {wanted.Name}");
            var (entitled, taken) = Promised(connection, wanted.Pool, wanted.Resource);
            if (taken + wanted.Taken > resource.Ours)
                throw StorageRefusedException.NoRoom($"{wanted.Name} takes {ByteSize.Say(wanted.Taken)} at once, and of {wanted.Pool}/{wanted.Resource} only {ByteSize.Say(Math.Max(0, resource.Ours - taken))} are not taken; make it thin or smaller, or add a resource to the pool");
            var allocation = wanted with { Entitlement = Admit(connection, pool, resource, wanted, minimum, entitled, options) };
            Insert(connection, allocation, request);
            Tell(connection, told, allocation, 0, allocation.Entitlement, new("reserved", $"{allocation.Name} may have {ByteSize.Say(allocation.Entitlement * pool.ExtentBytes)} of {pool.Name}/{resource.Name}", allocation.Details.CreatedBy));
            return allocation;
        },
        cancellationToken);

    /// <summary>Changes a disk's row as it is now, if it is in the state that it had and its work is still this appliance's.</summary>
    /// <returns>The row after; null if another one has taken the work over.</returns>
    /// <exception cref="StorageRefusedException">The change was refused; nothing is changed.</exception>
    public Task<Allocation?> ChangeAsync(Allocation held, Func<Promises, Allocation, Allocation> change, HistoryEntry entry, CancellationToken cancellationToken) =>
        ChangeAndTellAsync(held, change, _ => entry, cancellationToken);

    /// <summary>The same, where what is told depends on what became of it; null: nothing.</summary>
    /// <exception cref="StorageRefusedException">The change was refused; nothing is changed.</exception>
    public Task<Allocation?> ChangeAndTellAsync(Allocation held, Func<Promises, Allocation, Allocation> change, Func<Allocation, HistoryEntry?> entry, CancellationToken cancellationToken) => events.WriteAsync(
        (connection, told) =>
        {
            var resource = Locked(connection, held.Pool, held.Resource, out var pool);
            var before = Load(connection, "WHERE id = @Id AND state = @State AND worker = @Worker", Key(held)).SingleOrDefault();
            if (before is null) return null;
            var (entitled, taken) = Promised(connection, held.Pool, held.Resource);
            var after = change(new(pool, resource, entitled, taken), before);
            Update(connection, before, after);
            if (entry(after) is { } line) Tell(connection, told, after, before.Entitlement, after.Entitlement, line);
            return after;
        },
        cancellationToken);

    /// <summary>Forgets a disk: it is deleted, or never was made. Its room is the pool's again.</summary>
    /// <returns>False if another one has taken the work over.</returns>
    public Task<bool> RemoveAsync(Allocation gone, HistoryEntry entry, CancellationToken cancellationToken) => events.WriteAsync(
        (connection, told) =>
        {
            Locked(connection, gone.Pool, gone.Resource, out _);
            if (connection.Execute("DELETE FROM storage_allocations WHERE id = @Id AND state = @State AND worker = @Worker", Key(gone)) == 0) return false;
            Tell(connection, told, gone, gone.Entitlement, 0, entry);
            return true;
        },
        cancellationToken);

    /// <summary>Goes on holding the work.</summary>
    /// <returns>False if another one has taken it over.</returns>
    public Task<bool> HoldAsync(Allocation allocation, DateTimeOffset until, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute("UPDATE storage_allocations SET worker_until = @until WHERE id = @Id AND state = @State AND worker = @Worker", new { allocation.Id, State = $"{allocation.State}", allocation.Worker, until = until.ToUnixTimeMilliseconds() }) == 1,
        cancellationToken: cancellationToken);

    /// <summary>Takes over work whose holder is gone.</summary>
    /// <returns>Null if another one was faster, or it is done.</returns>
    public Task<Allocation?> TakeOverAsync(Allocation allocation, string worker, DateTimeOffset until, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var taken = connection.Execute(
                "UPDATE storage_allocations SET worker = @taker, worker_until = @until WHERE id = @Id AND state = @State AND worker = @Worker AND (worker_until <= @now OR worker = @taker)",
                new { allocation.Id, State = $"{allocation.State}", allocation.Worker, taker = worker, until = until.ToUnixTimeMilliseconds(), now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
            return taken == 1 ? allocation with { Worker = worker, WorkerUntil = until } : null;
        },
        cancellationToken: cancellationToken);

    /// <summary>Divides a resource anew in one transaction.</summary>
    /// <param name="pool">Whose it is.</param>
    /// <param name="resource">Of it.</param>
    /// <param name="decide">From all of its disks.</param>
    /// <param name="isDryRun">Writes nothing.</param>
    /// <param name="who">For the audit.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<ReallocationRun> DivideAsync(string pool, string resource, Func<PoolFacts, IReadOnlyList<Allocation>, ReallocationRun> decide, bool isDryRun, string who, CancellationToken cancellationToken)
    {
        return isDryRun ? database.ReadAsync(connection => Decide(connection, PoolStore.Get(connection, pool)).Run, cancellationToken) : events.WriteAsync(Write, cancellationToken);

        (ReallocationRun Run, IReadOnlyList<Allocation> Disks) Decide(DbConnection connection, StoragePool there)
        {
            var disks = Load(connection, "WHERE pool = @pool AND resource = @resource", new { pool, resource });
            return (decide(there.FactsOf(there.Resources.Single(one => one.Name == resource)), disks), disks);
        }

        ReallocationRun Write(DbConnection connection, List<ApplianceEvent> told)
        {
            Locked(connection, pool, resource, out var there);
            var (run, disks) = Decide(connection, there);
            var byName = disks.ToDictionary(disk => disk.Name, StringComparer.Ordinal);
            foreach (var decision in run.Decisions) Apply(connection, byName[decision.Disk], decision, who, clock.GetUtcNow());
            var changed = run.Decisions.Where(decision => decision.IsChange).ToList();
            if (changed.Count > 0)
                told.Add(EventStore.Append(connection, new NewEvent("storage.allocation", EventLevel.Info, $"{pool}/{resource}: {string.Join("; ", changed.Take(5).Select(decision => decision.Sentence))}{(changed.Count > 5 ? $"; and {changed.Count - 5} more" : "")}").By(who), clock.GetUtcNow()));
            return run;
        }
    }

    private static void Apply(DbConnection connection, Allocation disk, DiskDecision decision, string who, DateTimeOffset now)
    {
        var after = disk with
        {
            Entitlement = decision.To,
            // An override is granted or refused once.
            Details = disk.Details with { History = decision.History, Decision = decision.Sentence, Wanted = decision.VirtualSize > disk.VirtualSize ? decision.VirtualSize : disk.Details.Wanted, Override = disk.State == AllocationState.Ready && !disk.Details.IsPaused ? null : disk.Details.Override },
        };
        connection.Execute("UPDATE storage_allocations SET entitlement = @Entitlement, document = @Document WHERE id = @Id", new { after.Entitlement, Document = Document(after), after.Id });
        if (decision.IsChange) AllocationHistory.Append(connection, after, decision.From, decision.To, new("divided", decision.Sentence, who) { Inputs = JsonSerializer.Serialize(decision.Inputs, Json) }, now);
    }

    private static long Admit(DbConnection connection, StoragePool pool, StorageResource resource, Allocation wanted, long minimum, long entitled, ReallocationOptions options)
    {
        var facts = pool.FactsOf(resource);
        var simple = Math.Max(facts.Holding(minimum), Math.Min(facts.Holding(options.Baseline), facts.Within(wanted.Details.Maximum ?? long.MaxValue)));
        if (entitled + simple <= facts.Capacity) return simple;
        var disks = Load(connection, "WHERE pool = @Pool AND resource = @Resource", wanted);
        var now = wanted.Details.CreatedAt;
        switch (DiskAdmission.Admit(facts, [.. disks.Select(disk => disk.Facts([]))], new(wanted.Name, wanted.VirtualSize, minimum, wanted.Details.Maximum), options, now))
        {
            case AdmissionResult.Admitted admitted:
                foreach (var decision in admitted.Taken) Apply(connection, disks.Single(disk => disk.Name == decision.Disk), decision, "the division of the pool", now);
                return admitted.New.To;
            case AdmissionResult.Refused refused:
                throw StorageRefusedException.NoRoom($"{pool.Name}/{resource.Name} has no room for {wanted.Name}: {ByteSize.Say(refused.Missing * pool.ExtentBytes)} are missing, and nobody is left with less than he needs; ask for less, add a resource, or release a disk");
            default:
                throw new InvalidOperationException("an admission is either");
        }
    }

    private static StorageResource Locked(DbConnection connection, string pool, string resource, out StoragePool there)
    {
        var isThere = PoolStore.TryLock(connection, pool, resource);
        there = PoolStore.Get(connection, pool);
        return isThere ? there.Resources.Single(one => one.Name == resource) : throw StorageRefusedException.NotFound($"the pool {pool} has no resource {resource}; see: bootappliance pool show {pool}");
    }

    private static (long Entitlement, long Taken) Promised(DbConnection connection, string pool, string resource)
    {
        var sums = connection.QuerySingle<Sums>("SELECT CAST(COALESCE(SUM(entitlement), 0) AS BIGINT) AS Entitlement, CAST(COALESCE(SUM(taken), 0) AS BIGINT) AS Taken FROM storage_allocations WHERE pool = @pool AND resource = @resource", new { pool, resource });
        return (sums.Entitlement, sums.Taken);
    }

    private static Allocation Get(DbConnection connection, string pool, string name) =>
        Load(connection, "WHERE pool = @pool AND name = @name", new { pool, name }).SingleOrDefault() ?? throw StorageRefusedException.NotFound($"the pool {pool} has no disk {name}; see: bootappliance disk list --pool {pool}");

    private static IReadOnlyList<Allocation> Load(DbConnection connection, string where, object parameters)
    {
        var rows = connection.Query<Row>($"{Columns} {where} ORDER BY pool, name", parameters).ToList();
        return [.. rows.Select(row => row.ToAllocation())];
    }

    private static void Insert(DbConnection connection, Allocation allocation, string? request)
    {
        connection.Execute(
            "INSERT INTO storage_allocations (id, pool, resource, name, state, entitlement, virtual_size, taken, worker, worker_until, request, document) VALUES (@Id, @Pool, @Resource, @Name, @State, @Entitlement, @VirtualSize, @Taken, @Worker, @Until, @request, @Document)",
            new { allocation.Id, allocation.Pool, allocation.Resource, allocation.Name, State = $"{allocation.State}", allocation.Entitlement, allocation.VirtualSize, allocation.Taken, allocation.Worker, Until = allocation.WorkerUntil.ToUnixTimeMilliseconds(), request = Db.Text(request), Document = Document(allocation) });
        Machines(connection, allocation);
    }

    private static void Update(DbConnection connection, Allocation before, Allocation after)
    {
        connection.Execute(
            "UPDATE storage_allocations SET state = @State, entitlement = @Entitlement, virtual_size = @VirtualSize, taken = @Taken, worker = @Worker, worker_until = @Until, document = @Document WHERE id = @Id",
            new { after.Id, State = $"{after.State}", after.Entitlement, after.VirtualSize, after.Taken, after.Worker, Until = after.WorkerUntil.ToUnixTimeMilliseconds(), Document = Document(after) });
        if (before.Machines.SequenceEqual(after.Machines)) return;
        connection.Execute("DELETE FROM storage_machines WHERE allocation = @Id", new { after.Id });
        Machines(connection, after);
    }

    private void Tell(DbConnection connection, List<ApplianceEvent> told, Allocation disk, long from, long to, HistoryEntry entry)
    {
        AllocationHistory.Append(connection, disk, from, to, entry, clock.GetUtcNow());
        if (entry.Level is { } level) told.Add(EventStore.Append(connection, new NewEvent("storage.disk", level, entry.Sentence).By(entry.Who), clock.GetUtcNow()));
    }

    private static void Machines(DbConnection connection, Allocation allocation) =>
        connection.Execute("INSERT INTO storage_machines (allocation, machine) VALUES (@Id, @machine)", allocation.Machines.Select(machine => new { allocation.Id, machine }));

    private static object Key(Allocation allocation) => new { allocation.Id, State = $"{allocation.State}", allocation.Worker };

    private static string Document(Allocation allocation) => JsonSerializer.Serialize(new Stored(allocation.Machines, allocation.Details), Json);

    /// <summary>What hosts measured: how much each disk takes, by the names of their files.</summary>
    public Task MeasuredAsync(string pool, string resource, IReadOnlyDictionary<string, long> allocated, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            if (!PoolStore.TryLock(connection, pool, resource)) return false;
            foreach (var disk in Load(connection, "WHERE pool = @pool AND resource = @resource", new { pool, resource }))
            {
                if (disk.State != AllocationState.Ready || disk.Details.Policy == AllocationPolicy.Preallocated || !allocated.TryGetValue(disk.File, out var taken) || taken == disk.Taken) continue;
                connection.Execute("UPDATE storage_allocations SET taken = @taken WHERE id = @Id", new { taken, disk.Id });
            }

            return true;
        },
        cancellationToken: cancellationToken);

    private sealed record Sums(long Entitlement, long Taken);

    private sealed record Stored(ImmutableArray<string> Machines, AllocationDetails Details);

    private sealed record Row(string Id, string Pool, string Resource, string Name, string State, long Entitlement, long VirtualSize, long Taken, string Worker, long WorkerUntil, string Document)
    {
        public Allocation ToAllocation()
        {
            var stored = JsonSerializer.Deserialize<Stored>(Document, Json)!;
            return new()
            {
                Id = Id,
                Pool = Pool,
                Resource = Resource,
                Name = Name,
                State = Enum.Parse<AllocationState>(State),
                Entitlement = Entitlement,
                VirtualSize = VirtualSize,
                Taken = Taken,
                Worker = Worker,
                WorkerUntil = DateTimeOffset.FromUnixTimeMilliseconds(WorkerUntil),
                Machines = stored.Machines,
                Details = stored.Details,
            };
        }
    }
}
