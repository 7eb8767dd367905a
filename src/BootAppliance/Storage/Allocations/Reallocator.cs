using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Pools;
using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Storage.Allocations;

/// <summary>Divides pools anew every now and then and when somebody asks: measures, decides all of a resource's disks in one transaction, then really grows those that may have more.</summary>
public sealed partial class Reallocator(PoolStore pools, AllocationTable table, ResourceWatch watch, DiskWork work, StorageWorkerName self, StorageOptions options, TimeProvider clock, ILogger<Reallocator> logger) : BackgroundService
{
    private const string Rules = "the rules of the pool";

    /// <param name="name">Of the pool.</param>
    /// <param name="isDryRun">Decides, and changes nothing.</param>
    /// <param name="who">For the history.</param>
    /// <param name="cancellationToken">Ends it between two resources.</param>
    /// <returns>What was decided, by resource.</returns>
    /// <exception cref="StorageRefusedException">There is no such pool.</exception>
    public async Task<IReadOnlyDictionary<string, ReallocationRun>> RunAsync(string name, bool isDryRun, string who, CancellationToken cancellationToken)
    {
        SortedDictionary<string, ReallocationRun> runs = new(StringComparer.Ordinal);
        var pool = await pools.GetAsync(name, cancellationToken);
        foreach (var resource in pool.Resources.Where(one => one.Host == self.Host))
            runs[resource.Name] = await DivideAsync(pool, resource, isDryRun, who, cancellationToken);
        return runs;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using PeriodicTimer timer = new(options.LookEvery, clock);
            var divided = DateTimeOffset.MinValue;
            do
            {
                // A look that comes a little early for its turn is not put off by a whole one.
                var now = clock.GetUtcNow();
                var isDue = now - divided >= options.Reallocation.Interval - (options.LookEvery / 2);
                if (await TickAsync(isDue, stoppingToken) && isDue) divided = now;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    /// <returns>False: the table cannot be read just now.</returns>
    private async Task<bool> TickAsync(bool isDue, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var pool in await pools.ListAsync(cancellationToken)) await OnceAsync(pool, isDue, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.NotListed(logger, exception);
            return false;
        }
    }

    private async Task OnceAsync(StoragePool pool, bool isDue, CancellationToken cancellationToken)
    {
        foreach (var resource in pool.Resources.Where(one => one.Host == self.Host))
        {
            try
            {
                if (isDue) await DivideAsync(pool, resource, isDryRun: false, Rules, cancellationToken);
                else await watch.LookAsync(pool, resource, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotDivided(logger, exception, pool.Name, resource.Name);
            }
        }
    }

    private async Task<ReallocationRun> DivideAsync(StoragePool pool, StorageResource resource, bool isDryRun, string who, CancellationToken cancellationToken)
    {
        var (now, samples) = (clock.GetUtcNow(), (await watch.LookAsync(pool, resource, cancellationToken)).Samples);
        var run = await table.DivideAsync(
            pool.Name, resource.Name,
            (facts, disks) => ReallocationPolicy.Decide(facts, [.. disks.Select(disk => disk.Facts(samples.TryGetValue(disk.Name, out var one) ? [one] : []))], options.Reallocation, now),
            isDryRun, who, cancellationToken);
        if (!isDryRun) await FollowAsync(pool, resource, who, cancellationToken);
        return run;
    }

    /// <summary>Entitlements are settled; now the disks follow, each by itself: what a run before this one decided and did not come to do, too.</summary>
    private async Task FollowAsync(StoragePool pool, StorageResource resource, string who, CancellationToken cancellationToken)
    {
        foreach (var disk in await table.ListAsync(new(pool.Name, Resource: resource.Name), cancellationToken))
        {
            if (disk.State != AllocationState.Ready) continue;
            await TryAsync(disk, async () => await work.LimitAsync(disk, resource, cancellationToken));
            if (disk.Details.Wanted > disk.VirtualSize && disk.Details.Format is DiskFormat.Raw or DiskFormat.Qcow2)
                await TryAsync(disk, async () => await work.GrowAsync(await table.GetAsync(pool.Name, disk.Name, cancellationToken), disk.Details.Wanted.Value, who, cancellationToken));
        }

        async Task TryAsync(Allocation disk, Func<Task> act)
        {
            try
            {
                await act();
            }
            catch (Exception exception) when (exception is DiskException or StorageRefusedException or InvalidOperationException)
            {
                // It may have more and cannot use it yet; the next run tries again.
                Log.NotGrown(logger, pool.Name, disk.Name, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6210, LogLevel.Error, "storage: {Pool}/{Resource} could not be looked at or divided; it is tried again after storage.look_every", EventName = "StorageNotDivided")]
        public static partial void NotDivided(ILogger logger, Exception exception, string pool, string resource);

        [LoggerMessage(6212, LogLevel.Error, "storage: the pools could not be looked at; it is tried again after storage.look_every", EventName = "StorageNotListed")]
        public static partial void NotListed(ILogger logger, Exception exception);

        [LoggerMessage(6211, LogLevel.Warning, "storage: the disk {Disk} of the pool {Pool} may have more and could not be grown: {Reason}", EventName = "StorageNotGrown")]
        public static partial void NotGrown(ILogger logger, string pool, string disk, string reason);
    }
}
