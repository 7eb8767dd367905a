using System.Collections.Immutable;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Storage.Pools;

/// <summary>Storage that is divided by rules among the machines that draw from it.</summary>
/// <param name="Name">1 to 63 letters, digits, dots, hyphens and underscores.</param>
/// <param name="ExtentBytes">In which entitlements are counted; a power of two from 1 MiB to 1 GiB.</param>
/// <param name="OvercommitPercent">How much may be promised of what there is, 10 to 1000; 100 is no more than there is.</param>
/// <param name="IsPaused">The operator's word: no entitlement changes by itself.</param>
/// <param name="Resources">What it is made of, in the order of names.</param>
public sealed record StoragePool(string Name, long ExtentBytes, int OvercommitPercent, bool IsPaused, ImmutableArray<StorageResource> Resources)
{
    public const long DefaultExtent = 4L << 20;

    /// <summary>What is divided: each resource by itself, for a disk lies on one.</summary>
    /// <remarks>A device that is one disk has as many extents as hold it, though it is no multiple of them.</remarks>
    public PoolFacts FactsOf(StorageResource resource) =>
        new((long)((((Int128)resource.Ours * OvercommitPercent / 100) + (resource.Place.Kind == ResourceKind.BlockDevice ? ExtentBytes - 1 : 0)) / ExtentBytes), ExtentBytes, IsPaused);
}

/// <summary>A place of a host's that disks are made in.</summary>
/// <param name="Name">In its pool.</param>
/// <param name="Host">Whose it is, by its host name.</param>
/// <param name="Place">Where.</param>
/// <param name="Known">What the operator knows of its device better than it tells.</param>
/// <param name="Ours">Bytes that the pool's disks may take in all, as of the last look.</param>
/// <param name="Seen">As it was found; null: nobody has looked.</param>
/// <param name="SeenAt">When.</param>
/// <param name="Volume">What it lies on, by its URL at a storage service; null where none tells of it.</param>
public sealed record StorageResource(string Name, string Host, ResourcePlace Place, ImmutableSortedDictionary<string, string> Known, long Ours, ResourceState? Seen, DateTimeOffset? SeenAt, string? Volume = null)
{
    public bool TakesDisks => Seen is { Health: ResourceHealth.Good };
}
