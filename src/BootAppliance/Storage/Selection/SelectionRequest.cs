using System.Collections.Immutable;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Selection;

/// <summary>What the format is chosen by, once there is a policy.</summary>
public enum FormatBasis
{
    /// <summary>By the policy alone.</summary>
    Policy,

    /// <summary>By what the policy was chosen by.</summary>
    SameCriteria,

    /// <summary>By the policy, and by what it was chosen by.</summary>
    PolicyAndCriteria,

    /// <summary>By <see cref="SelectionRequest.FormatCriteria"/>.</summary>
    OtherCriteria,
}

/// <summary>What a choice may depend on.</summary>
[Flags]
public enum Criteria
{
    None = 0,
    Capabilities = 1,
    Performance = 2,
    Redundancy = 4,
    Security = 8,
    All = 15,
}

/// <summary>Which formats are thought of.</summary>
public enum SelectorKind
{
    /// <summary>Raw and qcow2, which grow, preallocate and are mended; another one where it is asked for by name.</summary>
    Default,

    /// <summary>All of them, and qed where performance is wanted and security is said not to be.</summary>
    Faithful,
}

/// <summary>What a disk is made on.</summary>
public enum BackingKind
{
    /// <summary>A file in a directory.</summary>
    Directory,

    /// <summary>A volume of its own.</summary>
    BlockDevice,
}

/// <summary>What a disk has to have: no score outweighs it.</summary>
/// <param name="Snapshots">Of its state while it goes on.</param>
/// <param name="Clones">That shares what is the same.</param>
/// <param name="Compression">Of its content.</param>
/// <param name="Encryption">Of its content, by whoever.</param>
/// <param name="Growth">Later, as the same disk.</param>
/// <param name="PreallocatedBytes">Taken from the device at once, from its beginning; 0: none.</param>
public sealed record DiskNeeds(bool Snapshots = false, bool Clones = false, bool Compression = false, bool Encryption = false, bool Growth = false, long PreallocatedBytes = 0)
{
    public static readonly IReadOnlyList<string> Words = ["snapshots", "clones", "compression", "encryption", "growth"];

    /// <returns>The same and what <paramref name="word"/> says; null if that is none of <see cref="Words"/>.</returns>
    public DiskNeeds? With(string word) => word switch
    {
        "snapshots" => this with { Snapshots = true },
        "clones" => this with { Clones = true },
        "compression" => this with { Compression = true },
        "encryption" => this with { Encryption = true },
        "growth" => this with { Growth = true },
        _ => null,
    };
}

/// <summary>All that a choice depends on: the same request gets the same answer.</summary>
/// <param name="Capabilities">Of the device.</param>
/// <param name="Matrix">Of the tool that makes the disk.</param>
/// <param name="VirtualSize">Of the disk, in bytes.</param>
public sealed record SelectionRequest(CapabilitySet Capabilities, FormatMatrix Matrix, long VirtualSize)
{
    /// <summary>p1: against storage.</summary>
    public TradeOff Performance { get; init; } = TradeOff.Balanced;

    /// <summary>p2: against storage.</summary>
    public TradeOff Redundancy { get; init; } = TradeOff.Balanced;

    /// <summary>p3; null: nothing was said, which is not the same as off.</summary>
    public SecurityLevel? Security { get; init; }

    public DiskNeeds Needs { get; init; } = new();

    public FormatBasis Basis { get; init; } = FormatBasis.PolicyAndCriteria;

    /// <summary>For <see cref="FormatBasis.OtherCriteria"/>.</summary>
    public Criteria FormatCriteria { get; init; } = Criteria.Capabilities | Criteria.Redundancy | Criteria.Security;

    public SelectorKind Kind { get; init; }

    public BackingKind Backing { get; init; }

    /// <summary>What may be allocated now, in bytes; null: it is not known.</summary>
    public long? Available { get; init; }

    /// <summary>That alone are thought of; empty: those of the <see cref="Kind"/>.</summary>
    public ImmutableArray<DiskFormat> Formats { get; init; } = [];

    /// <summary>That alone are thought of; empty: all.</summary>
    public ImmutableArray<AllocationPolicy> Policies { get; init; } = [];

    internal int SecurityLevel => Security?.Level ?? 0;

    /// <summary>What a preallocated disk takes at once: as much as is needed, else all of it.</summary>
    internal long Preallocated => Needs.PreallocatedBytes > 0 ? Math.Min(Needs.PreallocatedBytes, VirtualSize) : VirtualSize;
}
