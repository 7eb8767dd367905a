using System.Collections.Immutable;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Storage.Allocations;

/// <summary>A disk that somebody wants.</summary>
/// <param name="Pool">From which.</param>
/// <param name="Name">In the pool.</param>
/// <param name="VirtualSize">That its guest shall see, in bytes, a multiple of 512.</param>
public sealed record DiskRequest(string Pool, string Name, long VirtualSize)
{
    /// <summary>Null: whichever suits best.</summary>
    public string? Resource { get; init; }

    public ImmutableArray<string> Machines { get; init; } = [];

    public TradeOff Performance { get; init; } = TradeOff.Balanced;

    public TradeOff Redundancy { get; init; } = TradeOff.Balanced;

    public SecurityLevel? Security { get; init; }

    public DiskNeeds Needs { get; init; } = new(Growth: true);

    /// <summary>Chosen by hand; null: by the trade-offs.</summary>
    public AllocationPolicy? Policy { get; init; }

    /// <summary>Chosen by hand; null: by the trade-offs.</summary>
    public DiskFormat? Format { get; init; }

    public string Purpose { get; init; } = "";

    /// <summary>Thousandths; null: of the purpose.</summary>
    public long? Weight { get; init; }

    public long Minimum { get; init; }

    public long? Maximum { get; init; }

    /// <summary>With which it is encrypted, if it comes to that.</summary>
    public string? Passphrase { get; init; }

    /// <summary>The client's word for this request: the same again is the same disk.</summary>
    public string? RequestId { get; init; }
}
