using System.Collections.Immutable;
using System.Text.Json.Serialization;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Api;

/// <summary>
/// Body of POST /api/v1/disks and /api/v1/disks/plan. Sizes are bytes; <c>performance</c> and <c>redundancy</c> are storage, balanced, performance or
/// redundancy, or 0 to 1; <c>security</c> off, low, medium, high, on, or 0 to 3; <c>needs</c> some of snapshots, clones, compression, encryption, growth.
/// </summary>
public sealed record DiskCreation(string? Pool, string? Name, long VirtualSize)
{
    public string? Resource { get; init; }

    public IReadOnlyList<string>? Machines { get; init; }

    public string? Performance { get; init; }

    public string? Redundancy { get; init; }

    public string? Security { get; init; }

    public IReadOnlyList<string>? Needs { get; init; }

    /// <summary>At least so many bytes from its beginning are taken at once.</summary>
    public long? PreallocatedBytes { get; init; }

    public AllocationPolicy? Policy { get; init; }

    public DiskFormat? Format { get; init; }

    public string? Purpose { get; init; }

    /// <summary>0.001 to 1000; that of its purpose if absent.</summary>
    public double? Weight { get; init; }

    public long Minimum { get; init; }

    public long? Maximum { get; init; }

    public string? Passphrase { get; init; }

    /// <summary>The same again gives the same disk and makes no second one.</summary>
    public string? RequestId { get; init; }
}

/// <summary>Where a disk would lie, how it would be made, and why.</summary>
public sealed record PlanView(string Resource, AllocationPolicy Policy, DiskFormat Format, long TakenAtOnce, IReadOnlyList<string> Explanation);

/// <summary>What the rules go by; <c>weight</c> 0.001 to 1000, the rest in bytes.</summary>
public sealed record DiskRules(string Purpose, double Weight, long Minimum, long? Maximum, long? Pin, bool Paused, IReadOnlyList<string> Machines);

/// <summary>Body of POST /api/v1/disks/POOL/NAME/grow and …/override: bytes.</summary>
public sealed record SizeRequest(long Bytes);

/// <summary>A disk of the allocation table. Three sizes in bytes: what it is entitled to, what its guest sees, what it takes.</summary>
public sealed record DiskView(
    string Pool, string Name, string Resource, AllocationState State, long Entitlement, long VirtualSize, long Taken, AllocationPolicy Policy, DiskFormat Format, string File, string? LimitedBy,
    DiskRules Rules, string? Decision, string? Trouble, DateTimeOffset CreatedAt, string CreatedBy, ImmutableArray<string> Explanation)
{
    /// <summary>For people: <c>metadata-preallocated qcow2</c>.</summary>
    [JsonIgnore]
    public string Making => new AllocationDetails { Policy = Policy, Format = Format }.Making;

    public static DiskView Of(Allocation disk, long extent) => new(
        disk.Pool, disk.Name, disk.Resource, disk.State, disk.Entitlement * extent, disk.VirtualSize, disk.Taken, disk.Details.Policy, disk.Details.Format, disk.File, disk.Details.LimitedBy,
        new(disk.Details.Purpose, disk.Details.Weight / 1000.0, disk.Details.Minimum, disk.Details.Maximum, disk.Details.Pin, disk.Details.IsPaused, disk.Machines),
        disk.Details.Decision, disk.Details.Trouble, disk.Details.CreatedAt, disk.Details.CreatedBy, disk.Details.Explanation);
}

public sealed record DiskList(IReadOnlyList<DiskView> Items);

/// <summary>What became of a release: <c>gone</c> names the disks that are no more; one that other machines share stays.</summary>
public sealed record ReleaseView(IReadOnlyList<string> Gone, IReadOnlyList<string> Refused);

/// <summary>Something that was decided on a disk, and from what; <c>from</c> and <c>to</c> in extents of the pool.</summary>
public sealed record HistoryList(IReadOnlyList<HistoryLine> Items, long? Next);
