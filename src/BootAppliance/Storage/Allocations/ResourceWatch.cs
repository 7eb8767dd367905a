using System.Collections.Concurrent;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;
using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Storage.Allocations;

/// <summary>Looks at a resource and its disks: how it is, how much is there for the pool, and how busy each disk was since the look before.</summary>
public sealed class ResourceWatch(PoolStore pools, AllocationTable table, IStorageHost host, StorageWorkerName self, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Pool, string Resource, string Id), Measured> _last = new();

    /// <returns>The resource as it is now, and a sample for each disk by its name; no sample where its host does not answer.</returns>
    public async Task<(StorageResource Resource, IReadOnlyDictionary<string, DiskSample> Samples)> LookAsync(StoragePool pool, StorageResource resource, CancellationToken cancellationToken)
    {
        if (resource.Host != self.Host) return (resource, new Dictionary<string, DiskSample>(StringComparer.Ordinal));
        ResourceState seen;
        IReadOnlyList<DiskMeasurement> found = [];
        try
        {
            seen = await host.LookAsync(resource.Place, cancellationToken);
            if (seen.Health != ResourceHealth.Failed)
            {
                // What is free has to be read last: a disk that is made meanwhile would count as free and as taken.
                found = await host.MeasureAsync(resource.Place, cancellationToken);
                seen = await host.LookAsync(resource.Place, cancellationToken);
            }
        }
        catch (DiskException exception)
        {
            seen = new(ResourceHealth.Failed, exception.Message, 0, 0, resource.Seen?.On ?? "");
        }

        var disks = await table.ListAsync(new(pool.Name, Resource: resource.Name), cancellationToken);
        var byFile = found.ToDictionary(one => one.Name, StringComparer.Ordinal);
        // A resource that does not answer is promised no more and no less than before.
        var ours = seen.Health == ResourceHealth.Failed ? resource.Ours : seen.Free + disks.Sum(disk => byFile.TryGetValue(disk.File, out var one) ? one.Allocated : 0);
        await pools.SeenAsync(pool.Name, resource, seen, ours, cancellationToken);
        if (found.Count > 0) await table.MeasuredAsync(pool.Name, resource.Name, found.ToDictionary(one => one.Name, one => one.Allocated, StringComparer.Ordinal), cancellationToken);
        return (resource with { Seen = seen, Ours = ours, SeenAt = clock.GetUtcNow() }, Samples(pool.Name, resource.Name, disks, byFile));
    }

    private Dictionary<string, DiskSample> Samples(string pool, string resource, IReadOnlyList<Allocation> disks, Dictionary<string, DiskMeasurement> found)
    {
        var now = clock.GetUtcNow();
        Dictionary<string, DiskSample> samples = new(StringComparer.Ordinal);
        foreach (var disk in disks)
        {
            if (!found.TryGetValue(disk.File, out var one)) continue;
            Measured measured = new(now, one.Allocated, one.Machine, one.Operations ?? 0, one.Bytes ?? 0);
            var key = (disk.Pool, disk.Resource, disk.Id);
            if (_last.TryGetValue(key, out var before) && now > before.At) samples[disk.Name] = measured.Since(before);
            _last[key] = measured;
        }

        foreach (var gone in _last.Keys.Where(key => key.Pool == pool && key.Resource == resource && disks.All(disk => disk.Id != key.Id))) _last.TryRemove(gone, out _);

        return samples;
    }

    private sealed record Measured(DateTimeOffset At, long Allocated, string? Machine, long Operations, long Bytes)
    {
        /// <summary>Counters begin anew with a machine.</summary>
        public DiskSample Since(Measured before)
        {
            var seconds = (At - before.At).TotalSeconds;
            var isSame = Machine == before.Machine && Operations >= before.Operations && Bytes >= before.Bytes;
            return new(At, Allocated, (Operations - (isSame ? before.Operations : 0)) / seconds, (Bytes - (isSame ? before.Bytes : 0)) / seconds, (Allocated - before.Allocated) / seconds);
        }
    }
}
