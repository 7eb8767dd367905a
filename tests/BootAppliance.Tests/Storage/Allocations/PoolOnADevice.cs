using System.Collections.Immutable;
using BootAppliance.Storage;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;
using BootAppliance.Tests.Data;
using BootAppliance.Tests.Storage.Helper;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Storage.Allocations;

/// <summary>A pool of a real file system on a loop device, made and divided through the real host helper.</summary>
internal sealed class PoolOnADevice : IAsyncDisposable
{
    private const long MiB = 1L << 20;

    private readonly TestDatabase _database;
    private readonly HostHelper _helper;

    private PoolOnADevice(LoopFileSystem system, TestDatabase database, HostHelper helper)
    {
        (System, _database, _helper) = (system, database, helper);
        TableUnderTest rows = new(database.Database, TimeProvider.System);
        var state = Path.Combine(Path.GetDirectoryName(system.Image)!, "state");
        Directory.CreateDirectory(state);
        StorageWorkerName self = new(state);
        StorageOptions options = new() { Reallocation = new() { Baseline = 40 * MiB, LeastChange = 8 * MiB } };
        (Pools, Table, History) = (rows.Pools, rows.Table, rows.History);
        DiskWork work = new(Pools, Table, helper.Client, self, TimeProvider.System);
        Elsewhere = LifeOn("elsewhere");
        Watch = new(Pools, Table, helper.Client, self, TimeProvider.System);
        Life = LifeOn(null);
        Reallocator = new(Pools, Table, Watch, work, self, options, TimeProvider.System, NullLogger<Reallocator>.Instance);

        DiskLifecycle LifeOn(string? host)
        {
            StorageWorkerName worker = new(state, host);
            ResourceCapabilities devices = new(helper.Client, new(options, TimeProvider.System), options, TimeProvider.System);
            return new(Pools, Table, new(helper.Client, devices, Table, worker), host is null ? work : new(Pools, Table, helper.Client, worker, TimeProvider.System), worker, options, TimeProvider.System);
        }
    }

    public LoopFileSystem System { get; }

    public PoolStore Pools { get; }

    public AllocationTable Table { get; }

    public AllocationHistory History { get; }

    public ResourceWatch Watch { get; }

    public DiskLifecycle Life { get; }

    /// <summary>Of an appliance on another host, by the same table.</summary>
    public DiskLifecycle Elsewhere { get; }

    public Reallocator Reallocator { get; }

    public static async Task<PoolOnADevice> StartAsync(string kind = "ext4")
    {
        LoopFileSystem system = new(kind);
        PoolOnADevice pool = new(system, TestDatabase.Start(), await HostHelper.StartAsync(system.Folder));
        ResourcePlace place = new(ResourceKind.Directory, system.Folder);
        var seen = await pool._helper.Client.LookAsync(place, default);
        await pool.Pools.AddAsync(new("ssd", MiB, 100, IsPaused: false, []), "test", default);
        await pool.Pools.AddResourceAsync("ssd", new("d1", Environment.MachineName, place, ImmutableSortedDictionary<string, string>.Empty, seen.Free, seen, null), "test", default);
        return pool;
    }

    public Task<Allocation> CreateAsync(DiskRequest request) => Life.CreateAsync(request, "test", default);

    public static DiskRequest Disk(string name, long size = 32 * MiB, params string[] machines) => new("ssd", name, size) { Machines = [.. machines] };

    public async Task LookAsync() => await Watch.LookAsync(await Pools.GetAsync("ssd", default), (await Pools.GetAsync("ssd", default)).Resources[0], default);

    public async ValueTask DisposeAsync()
    {
        await _helper.DisposeAsync();
        await _database.DisposeAsync();
        System.Dispose();
    }
}
