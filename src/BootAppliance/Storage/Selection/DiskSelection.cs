using System.Collections.Immutable;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Selection;

/// <summary>Why a policy in a format is out of the question.</summary>
public enum ExclusionReason
{
    /// <summary>The tool does not do it, whatever it says.</summary>
    ToolDoesNot,

    NotThoughtOf,
    NotOnBlockDevice,
    NoThinProvisioning,
    NoPreallocation,
    NeedsPreallocation,
    NoSnapshot,
    NoClone,
    NoCompression,
    NoEncryption,
    NoGrowth,
    NoRoom,
}

/// <param name="Reason">For programs.</param>
/// <param name="Sentence">For people.</param>
public readonly record struct Exclusion(ExclusionReason Reason, string Sentence);

/// <summary>Who encrypts.</summary>
public enum EncryptionBy
{
    Nobody,
    Device,

    /// <summary>The format, by LUKS with a key of the disk's own.</summary>
    Disk,
}

/// <param name="Policy">Of the pair.</param>
/// <param name="Format">Of the pair.</param>
/// <param name="Exclusions">All that speaks against it; it is a candidate if there are none.</param>
/// <param name="PolicyScore">How well the policy fits.</param>
/// <param name="FormatScore">How well the format fits.</param>
public sealed record Candidate(AllocationPolicy Policy, DiskFormat Format, ImmutableArray<Exclusion> Exclusions, double PolicyScore, double FormatScore)
{
    public bool IsPossible => Exclusions.IsEmpty;

    public double Score => Math.Round(PolicyScore + FormatScore, 6);

    public override string ToString() => IsPossible
        ? $"{Policy} {Format}: {Score:0.###} ({PolicyScore:0.###} for the policy, {FormatScore:0.###} for the format)"
        : $"{Policy} {Format}: no: {string.Join("; ", Exclusions.Select(exclusion => exclusion.Sentence))}";
}

/// <summary>How it came to a choice.</summary>
/// <param name="Parameters">The trade-offs as they were typed and as they were taken, and what the choice went by.</param>
/// <param name="Candidates">All pairs, best first, then those that are out of the question.</param>
/// <param name="TieBreak">What decided between equals; null where the score did.</param>
public sealed record SelectionExplanation(ImmutableArray<string> Parameters, ImmutableArray<Candidate> Candidates, string? TieBreak)
{
    /// <summary>A line each, for <c>disk explain</c>.</summary>
    public IEnumerable<string> Lines => [.. Parameters, .. Candidates.Select(candidate => candidate.ToString()), .. TieBreak is null ? [] : new[] { TieBreak }];
}

/// <summary>What a disk is made as, or why it is not made.</summary>
public abstract record DiskSelection(SelectionExplanation Explanation)
{
    /// <param name="Policy">How much is taken.</param>
    /// <param name="Format">How it lies.</param>
    /// <param name="PreallocatedBytes">Of the disk, from its beginning, whose blocks are taken at once.</param>
    /// <param name="Encryption">Who does it.</param>
    /// <param name="Copies">On different devices: 2 where redundancy was asked for and the device has none.</param>
    /// <param name="Explanation">Why.</param>
    public sealed record Chosen(AllocationPolicy Policy, DiskFormat Format, long PreallocatedBytes, EncryptionBy Encryption, int Copies, SelectionExplanation Explanation) : DiskSelection(Explanation);

    /// <param name="Reason">A sentence that names what stands in the way of all, and what to do.</param>
    /// <param name="Explanation">Why.</param>
    public sealed record Refused(string Reason, SelectionExplanation Explanation) : DiskSelection(Explanation);
}
