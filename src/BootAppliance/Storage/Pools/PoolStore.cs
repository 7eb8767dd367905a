using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Storage.Hosts;
using Dapper;

namespace BootAppliance.Storage.Pools;

/// <summary>Pools and what they are made of, as rows.</summary>
public sealed class PoolStore(Database database, EventStream events, TimeProvider clock)
{
    public const int MaxPools = 1000;

    public const int MaxResources = 1000; // of one pool

    public Task<IReadOnlyList<StoragePool>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StoragePool>>(
        connection =>
        {
            var resources = Resources(connection, null).ToLookup(one => one.Pool);
            return [.. Pools(connection, null).Select(pool => pool.ToPool(resources[pool.Name]))];
        },
        cancellationToken);

    /// <exception cref="StorageRefusedException">There is none.</exception>
    public Task<StoragePool> GetAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(connection => Get(connection, name), cancellationToken);

    /// <exception cref="StorageRefusedException">There is one, or there are too many.</exception>
    public Task AddAsync(StoragePool pool, string who, CancellationToken cancellationToken) => TellAsync(
        connection =>
        {
            if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM storage_pools") >= MaxPools) throw StorageRefusedException.Conflict($"there are {MaxPools} pools already; remove one");
            var added = connection.Execute(
                "INSERT INTO storage_pools (name, extent, overcommit_percent, is_paused, created_at, created_by) VALUES (@Name, @ExtentBytes, @Overcommit, 0, @now, @who) ON CONFLICT (name) DO NOTHING",
                new { pool.Name, pool.ExtentBytes, Overcommit = (long)pool.OvercommitPercent, now = Now(), who });
            if (added == 0) throw StorageRefusedException.Conflict($"there is a pool {pool.Name} already; change it: bootappliance pool edit {pool.Name}");
            return $"{who} made the storage pool {pool.Name}";
        },
        who,
        cancellationToken);

    /// <exception cref="StorageRefusedException">There is none.</exception>
    public Task EditAsync(string name, int? overcommitPercent, bool? isPaused, string who, CancellationToken cancellationToken) => TellAsync(
        connection =>
        {
            var changed = connection.Execute(
                "UPDATE storage_pools SET overcommit_percent = COALESCE(@overcommit, overcommit_percent), is_paused = COALESCE(@paused, is_paused) WHERE name = @name",
                new { name, overcommit = (long?)overcommitPercent, paused = isPaused is null ? (long?)null : isPaused.Value ? 1 : 0 });
            if (changed == 0) throw NoPool(name);
            return $"{who} changed the storage pool {name}:{(overcommitPercent is { } percent ? $" {percent} % of it may be promised" : "")}{(isPaused is { } paused ? paused ? " it is not re-allocated" : " it is re-allocated again" : "")}";
        },
        who,
        cancellationToken);

    /// <exception cref="StorageRefusedException">There is none, or it has resources.</exception>
    public Task RemoveAsync(string name, string who, CancellationToken cancellationToken) => TellAsync(
        connection =>
        {
            var pool = Get(connection, name);
            if (pool.Resources.Length > 0) throw StorageRefusedException.Conflict($"{name} has the resources {string.Join(", ", pool.Resources.Select(one => one.Name))}; remove them first: bootappliance pool resource remove {name} NAME");
            connection.Execute("DELETE FROM storage_pools WHERE name = @name", new { name });
            return $"{who} removed the storage pool {name}";
        },
        who,
        cancellationToken);

    /// <exception cref="StorageRefusedException">There is one of that name or at that place, or no such pool.</exception>
    public Task AddResourceAsync(string pool, StorageResource resource, string who, CancellationToken cancellationToken) => TellAsync(
        connection =>
        {
            var there = Get(connection, pool);
            if (there.Resources.Length >= MaxResources) throw StorageRefusedException.Conflict($"{pool} has {MaxResources} resources already; make another pool");
            if (there.Resources.Any(one => one.Name == resource.Name)) throw StorageRefusedException.Conflict($"{pool} has a resource {resource.Name} already; take another name");
            if (Resources(connection, null).FirstOrDefault(one => one.Is(resource)) is { } other) throw StorageRefusedException.Conflict($"{resource.Place.Where} on {resource.Host} is {other.Name} of the pool {other.Pool} already; a place belongs to one pool");
            if (Resources(connection, null).Select(one => (one.Pool, Resource: one.ToResource())).FirstOrDefault(one => (one.Resource.Host == resource.Host || IsShared(resource)) && one.Resource.Seen?.Device == resource.Seen?.Device) is { Resource: not null } same)
                throw StorageRefusedException.Conflict($"{resource.Place.Where} is {resource.Seen?.On}, as {same.Resource.Name} of the pool {same.Pool} is, and what is free there would be promised twice; take that one");
            connection.Execute(
                "INSERT INTO storage_resources (pool, name, host, kind, place, known, revision, ours, seen, seen_at, volume) VALUES (@pool, @Name, @Host, @Kind, @Where, @Known, 0, @Ours, @Seen, @At, @Volume)",
                new { pool, resource.Name, resource.Host, Kind = resource.Place.Kind.ToString(), resource.Place.Where, Known = JsonSerializer.Serialize(resource.Known), resource.Ours, Seen = JsonSerializer.Serialize(resource.Seen), At = Now(), resource.Volume });
            return $"{who} added {resource.Name} ({resource.Place.Where} on {resource.Host}) to the storage pool {pool}";
        },
        who,
        cancellationToken);

    /// <exception cref="StorageRefusedException">There is none, or disks lie on it.</exception>
    public Task RemoveResourceAsync(string pool, string name, string who, CancellationToken cancellationToken) => TellAsync(
        connection =>
        {
            if (!TryLock(connection, pool, name)) throw StorageRefusedException.NotFound($"the pool {pool} has no resource {name}; see: bootappliance pool show {pool}");
            var disks = connection.ExecuteScalar<long>("SELECT COUNT(*) FROM storage_allocations WHERE pool = @pool AND resource = @name", new { pool, name });
            if (disks > 0) throw StorageRefusedException.Conflict($"{disks} disks lie on {name}; release them first: bootappliance disk list --pool {pool}");
            connection.Execute("DELETE FROM storage_resources WHERE pool = @pool AND name = @name", new { pool, name });
            return $"{who} took {name} out of the storage pool {pool}";
        },
        who,
        cancellationToken);

    /// <summary>Keeps what a look found, and tells when its health changed.</summary>
    public Task SeenAsync(string pool, StorageResource resource, ResourceState seen, long ours, CancellationToken cancellationToken) => events.WriteAsync(
        (connection, told) =>
        {
            connection.Execute("UPDATE storage_resources SET seen = @Seen, seen_at = @At, ours = @ours WHERE pool = @pool AND name = @Name", new { pool, resource.Name, Seen = JsonSerializer.Serialize(seen), At = Now(), ours });
            if (resource.Seen?.Health != seen.Health || resource.Seen?.Mark != seen.Mark)
            {
                var (level, words) = seen is { Health: ResourceHealth.Good, Trouble: null } ? (EventLevel.Info, "is good again")
                    : (seen.Health == ResourceHealth.Good ? EventLevel.Warning : EventLevel.Error, $"is {seen.Health.ToString().ToLowerInvariant()}: {seen.Trouble}");
                told.Add(EventStore.Append(connection, new("storage.resource", level, $"{resource.Name} ({resource.Place.Where} on {resource.Host}) of the pool {pool} {words}"), clock.GetUtcNow()));
            }

            return true;
        },
        cancellationToken);

    /// <exception cref="StorageRefusedException">There is none.</exception>
    internal static StoragePool Get(DbConnection connection, string name) =>
        Pools(connection, name).SingleOrDefault()?.ToPool(Resources(connection, name)) ?? throw NoPool(name);

    /// <summary>From now to its end this transaction alone changes what is promised of the resource, also in PostgreSQL.</summary>
    internal static bool TryLock(DbConnection connection, string pool, string resource) =>
        connection.Execute("UPDATE storage_resources SET revision = revision + 1 WHERE pool = @pool AND name = @resource", new { pool, resource }) == 1;

    /// <summary>What several hosts may have at once: one device, whoever looks at it.</summary>
    private static bool IsShared(StorageResource resource) => resource.Place.Kind is ResourceKind.Nfs or ResourceKind.BlockDevice;

    private static StorageRefusedException NoPool(string name) => StorageRefusedException.NotFound($"there is no storage pool {name}; see: bootappliance pool list");

    private static IEnumerable<PoolRow> Pools(DbConnection connection, string? name) => connection.Query<PoolRow>(
        $"SELECT name, extent, overcommit_percent AS Overcommit, is_paused AS IsPaused FROM storage_pools {(name is null ? "" : "WHERE name = @name")} ORDER BY name", new { name });

    private static IEnumerable<ResourceRow> Resources(DbConnection connection, string? pool) => connection.Query<ResourceRow>(
        $"SELECT pool, name, host, kind, place, known, ours, seen, seen_at AS SeenAt, volume FROM storage_resources {(pool is null ? "" : "WHERE pool = @pool")} ORDER BY pool, name", new { pool });

    private Task TellAsync(Func<DbConnection, string> change, string who, CancellationToken cancellationToken) => events.WriteAsync(
        (connection, told) =>
        {
            told.Add(EventStore.Append(connection, new NewEvent("storage.pool", EventLevel.Info, change(connection)).By(who), clock.GetUtcNow()));
            return true;
        },
        cancellationToken);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record PoolRow(string Name, long Extent, long Overcommit, long IsPaused)
    {
        public StoragePool ToPool(IEnumerable<ResourceRow> resources) => new(Name, Extent, (int)Overcommit, IsPaused != 0, [.. resources.Select(one => one.ToResource())]);
    }

    private sealed record ResourceRow(string Pool, string Name, string Host, string Kind, string Place, string Known, long Ours, string? Seen, long? SeenAt, string? Volume)
    {
        public bool Is(StorageResource other) => Host == other.Host && Kind == other.Place.Kind.ToString() && Place == other.Place.Where;

        public StorageResource ToResource() => new(
            Name, Host, new(Enum.Parse<ResourceKind>(Kind), Place), JsonSerializer.Deserialize<Dictionary<string, string>>(Known)!.ToImmutableSortedDictionary(StringComparer.Ordinal), Ours,
            Seen is null ? null : JsonSerializer.Deserialize<ResourceState?>(Seen), SeenAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, Volume);
    }
}
