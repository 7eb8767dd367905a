using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;
using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Storage.Api;

/// <summary>Body of POST /api/v1/pools. <c>extent</c> is a power of two from 1 MiB to 1 GiB in bytes, 4 MiB if absent; <c>overcommit_percent</c> 10 to 1000, 100 if absent.</summary>
public sealed record PoolRequest(string? Name, long? Extent = null, int? OvercommitPercent = null);

/// <summary>Body of PATCH /api/v1/pools/NAME; what is absent stays.</summary>
public sealed record PoolChange(int? OvercommitPercent = null, bool? Paused = null);

/// <summary>Body of POST /api/v1/pools/NAME/resources. <c>place</c> is a folder's absolute path, a volume group, <c>group/thin</c>, or a device below /dev; <c>known</c> what you know of its device better than it tells; <c>volume</c> the URL of the volume that it lies on, at a service of <c>storage.services</c>.</summary>
public sealed record ResourceRequest(string? Name, ResourceKind Kind, string? Place, IReadOnlyDictionary<string, string>? Known = null, string? Volume = null);

/// <summary>Sizes are bytes. <c>promised</c> is what disks are entitled to, <c>promisable</c> what they may be in all.</summary>
public sealed record ResourceView(
    string Name, string Host, ResourceKind Kind, string Place, string? On, ResourceHealth? Health, string? Trouble, long Capacity, long Free, long Promisable, long Promised, long Taken,
    int Disks, double? DataPercent, double? MetadataPercent, DateTimeOffset? SeenAt, string? Volume = null);

/// <summary>A pool with the sums of its resources, in bytes.</summary>
public sealed record PoolView(string Name, long Extent, int OvercommitPercent, bool Paused, long Promisable, long Promised, long Taken, int Disks, IReadOnlyList<ResourceView> Resources)
{
    public static PoolView Of(StoragePool pool, IReadOnlyList<Allocation> disks)
    {
        var byResource = disks.Where(disk => disk.Pool == pool.Name).ToLookup(disk => disk.Resource);
        List<ResourceView> resources = [.. pool.Resources.Select(one => View(pool, one, [.. byResource[one.Name]]))];
        return new(pool.Name, pool.ExtentBytes, pool.OvercommitPercent, pool.IsPaused, resources.Sum(one => one.Promisable), resources.Sum(one => one.Promised), resources.Sum(one => one.Taken), resources.Sum(one => one.Disks), resources);
    }

    private static ResourceView View(StoragePool pool, StorageResource one, IReadOnlyList<Allocation> disks) => new(
        one.Name, one.Host, one.Place.Kind, one.Place.Where, one.Seen?.On, one.Seen?.Health, one.Seen?.Trouble, one.Seen?.Capacity ?? 0, one.Seen?.Free ?? 0,
        pool.FactsOf(one).Capacity * pool.ExtentBytes, disks.Sum(disk => disk.Entitlement) * pool.ExtentBytes, disks.Sum(disk => disk.Taken), disks.Count, one.Seen?.DataPercent, one.Seen?.MetadataPercent, one.SeenAt, one.Volume);
}

public sealed record PoolList(IReadOnlyList<PoolView> Items);

/// <summary>What a division decided on one disk; entitlements in bytes.</summary>
public sealed record DecisionView(string Disk, ReallocationReason Reason, long From, long To, string Sentence);

/// <summary>What a division decided on one resource's disks.</summary>
public sealed record DivisionView(string Resource, long Free, long Missing, IReadOnlyList<DecisionView> Decisions)
{
    public static DivisionView Of(string resource, ReallocationRun run, long extent) => new(
        resource, run.Free * extent, run.Missing * extent, [.. run.Decisions.Select(one => new DecisionView(one.Disk, one.Reason, one.From * extent, one.To * extent, one.Sentence))]);
}

public sealed record DivisionList(bool DryRun, IReadOnlyList<DivisionView> Items);

/// <summary>A capability of a resource's device, who says so, and how it is known.</summary>
public sealed record CapabilityView(string Capability, string Value, string? Source, string? Detail);

public sealed record CapabilityListView(IReadOnlyList<CapabilityView> Items, IReadOnlyList<string> Notes);
