using System.Collections.Immutable;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;
using BootAppliance.Storage.Reallocation;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Storage.Allocations;

/// <summary>One appliance's view of the table.</summary>
internal sealed class TableUnderTest
{
    public const string Pool = "ssd";

    public const long MiB = 1L << 20;

    public TableUnderTest(Database database, TimeProvider clock)
    {
        EventStream events = new(database, new EventStore(database), new EventOptions(), clock, NullLogger<EventStream>.Instance);
        (Clock, Pools, Table, History) = (clock, new(database, events, clock), new(events, database, clock), new(database));
    }

    public TimeProvider Clock { get; }

    public PoolStore Pools { get; }

    public AllocationTable Table { get; }

    public AllocationHistory History { get; }

    public string Worker { get; } = $"{Guid.NewGuid():n}";

    public static ReallocationOptions Options { get; } = new() { Baseline = 100 * MiB };

    /// <summary>A pool of one folder that nobody looks into.</summary>
    public async Task AddPoolAsync(long bytes, int overcommit = 100)
    {
        await Pools.AddAsync(new(Pool, 4 * MiB, overcommit, IsPaused: false, []), "test", default);
        await Pools.AddResourceAsync(Pool, new("d1", "here", new(ResourceKind.Directory, "/srv"), ImmutableSortedDictionary<string, string>.Empty, bytes, new(ResourceHealth.Good, null, bytes, bytes, "ext4"), null), "test", default);
    }

    public Allocation New(string name, long taken = 0) => new()
    {
        Id = $"{Guid.NewGuid():n}",
        Pool = Pool,
        Resource = "d1",
        Name = name,
        State = AllocationState.Reserved,
        VirtualSize = 100 * MiB,
        Taken = taken,
        Worker = Worker,
        WorkerUntil = Clock.GetUtcNow() + TimeSpan.FromMinutes(1),
        Machines = ["web01"],
        Details = new() { Format = DiskFormat.Qcow2, CreatedAt = Clock.GetUtcNow(), CreatedBy = "test" },
    };

    public Task<Allocation> ReserveAsync(string name, long taken = 0, long minimum = 0, string? request = null) => Table.ReserveAsync(New(name, taken), minimum, Options, request, default);

    public async Task<Allocation> ReadyAsync(string name) =>
        (await Table.ChangeAsync(await ReserveAsync(name), (_, row) => row with { State = AllocationState.Ready, Worker = "" }, new("made", "made", "test"), default))!;
}
