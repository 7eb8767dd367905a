using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Storage.Allocations;

/// <summary>Where a disk is in its life. All but <see cref="Ready"/> are somebody's work, which is finished after whatever end of his.</summary>
public enum AllocationState
{
    /// <summary>Its room is promised, and the disk being made.</summary>
    Reserved,

    Ready,

    Growing,

    /// <summary>It is being deleted, after which its room is the pool's again.</summary>
    Releasing,
}

/// <summary>A disk in the table. Three sizes are never confused: the entitlement, the virtual size, and what is taken.</summary>
public sealed record Allocation
{
    private const int ShortId = 8;

    public required string Id { get; init; }

    public required string Pool { get; init; }

    public required string Resource { get; init; }

    /// <summary>Unique in its pool.</summary>
    public required string Name { get; init; }

    public AllocationState State { get; init; }

    /// <summary>Extents that it may use.</summary>
    public long Entitlement { get; init; }

    /// <summary>Bytes that its guest sees, and while it grows, is going to see.</summary>
    public long VirtualSize { get; init; }

    /// <summary>Bytes that it takes, or will once it is made.</summary>
    public long Taken { get; init; }

    /// <summary>The appliance that works on it.</summary>
    public string Worker { get; init; } = "";

    /// <summary>Until then that one alone does.</summary>
    public DateTimeOffset WorkerUntil { get; init; }

    /// <summary>That draw from it; several share it.</summary>
    public ImmutableArray<string> Machines { get; init; } = [];

    public AllocationDetails Details { get; init; } = new();

    /// <summary>Of its file or volume: another disk of that name, before or after it, has another one.</summary>
    [JsonIgnore]
    public string File => $"{Name}-{Id[..ShortId]}";

    /// <summary>What re-allocation goes by.</summary>
    public DiskFacts Facts(IReadOnlyList<DiskSample> samples) => new(Name, Entitlement, VirtualSize, IsWhole ? 0 : Taken)
    {
        // What is taken beforehand is there for good; what its guest wrote of it nobody sees from outside.
        Minimum = IsWhole ? Math.Max(Details.Minimum, VirtualSize) : Details.Minimum,
        Maximum = Details.Maximum is { } most && IsWhole ? Math.Max(most, VirtualSize) : Details.Maximum,
        Pin = Details.Pin,
        Override = Details.Override,
        Purpose = Details.Weight,
        Hold = State != AllocationState.Ready || Details.IsPaused ? DiskHold.Paused : Details.Format is DiskFormat.Raw or DiskFormat.Qcow2 ? DiskHold.None : DiskHold.NotReallocatable,
        Samples = samples,
        History = Details.History,
    };

    private bool IsWhole => Details.Policy == AllocationPolicy.Preallocated;
}

/// <summary>What of a disk the rules and people go by.</summary>
public sealed record AllocationDetails
{
    public string Purpose { get; init; } = "";

    public DiskFormat Format { get; init; }

    public AllocationPolicy Policy { get; init; }

    /// <summary>For people: <c>metadata-preallocated qcow2</c>.</summary>
    [JsonIgnore]
    public string Making => $"{JsonNamingPolicy.KebabCaseLower.ConvertName($"{Policy}")} {Format.ToString().ToLowerInvariant()}";

    /// <summary>Bytes from its beginning that were taken at once; null: by the policy.</summary>
    public long? MinimumBytes { get; init; }

    public long Minimum { get; init; }

    public long? Maximum { get; init; }

    public long? Pin { get; init; }

    public long? Override { get; init; }

    /// <summary>Thousandths, 1 to 1,000,000.</summary>
    public long Weight { get; init; } = 1000;

    public bool IsPaused { get; init; }

    public DiskHistory? History { get; init; }

    /// <summary>What keeps it within its entitlement: <c>btrfs qgroup</c>; null: watermarks alone.</summary>
    public string? LimitedBy { get; init; }

    /// <summary>Bytes that this holds it to, with room for the format's own; null: not yet.</summary>
    public long? LimitedTo { get; init; }

    /// <summary>Bytes that its guest is to see by the last division, until it was grown so.</summary>
    public long? Wanted { get; init; }

    /// <summary>Why it is made as it is, a line each.</summary>
    public ImmutableArray<string> Explanation { get; init; } = [];

    /// <summary>The last that was decided on it, and why.</summary>
    public string? Decision { get; init; }

    /// <summary>Why its work does not get on; null: it does.</summary>
    public string? Trouble { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";
}
