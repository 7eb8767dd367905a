using System.Collections.Immutable;

namespace BootAppliance.Storage.Capabilities;

/// <summary>One capability of a device, after all were asked.</summary>
/// <param name="Capability">Which.</param>
/// <param name="Fact">That counts: of the most trusted who says anything; null: nobody does, so it is taken to be lacking.</param>
/// <param name="Overruled">What less trusted ones say otherwise.</param>
public sealed record CapabilityFinding(Capability Capability, CapabilityFact? Fact, ImmutableArray<CapabilityFact> Overruled)
{
    public CapabilityValue Value => Fact?.Value ?? CapabilityValue.Absent;

    /// <summary>Lacking only because nobody said that it is there.</summary>
    public bool IsInferred => Fact is null;

    public override string ToString() => Fact is null
        ? $"{Capability.Word()}: no (nobody says that it has it)"
        : $"{Capability.Word()}: {Fact.Value} ({Fact.Source}: {Fact.Detail}){string.Concat(Overruled.Select(fact => $"; {fact.Source} says {fact.Value} ({fact.Detail}) and is overruled by {Fact.Source}"))}";
}

/// <summary>What a device can do: a finding for each capability of the set of interest, whether anybody spoke of it or not.</summary>
/// <param name="Findings">In the order of <see cref="Capability"/>.</param>
/// <param name="Notes">What could not be learnt.</param>
public sealed record CapabilitySet(ImmutableArray<CapabilityFinding> Findings, ImmutableArray<string> Notes)
{
    public CapabilityFinding this[Capability capability] => Findings[(int)capability];

    public IEnumerable<Capability> Present => Findings.Where(finding => finding.Value.IsPresent).Select(finding => finding.Capability);

    /// <summary>The complement of what is there, against the defined set.</summary>
    public IEnumerable<Capability> Lacking => Findings.Where(finding => !finding.Value.IsPresent).Select(finding => finding.Capability);

    public bool Has(Capability capability) => this[capability].Value.IsPresent;

    /// <summary>With what somebody else says, who was not asked before.</summary>
    public CapabilitySet With(CapabilityAnswer answer) => Of([new([.. Findings.SelectMany(finding => finding.Fact is { } fact ? [fact, .. finding.Overruled] : finding.Overruled)], Notes), answer]);

    /// <summary>Resolves contradictions by trust; between two of one source the first counts.</summary>
    public static CapabilitySet Of(IEnumerable<CapabilityAnswer> answers)
    {
        var all = answers.ToList();
        var facts = all.SelectMany(answer => answer.Facts).ToLookup(fact => fact.Capability);
        return new([.. Enum.GetValues<Capability>().Select(Find)], [.. all.SelectMany(answer => answer.Notes)]);

        CapabilityFinding Find(Capability capability)
        {
            var ordered = facts[capability].OrderBy(fact => fact.Source).ToList();
            return new(capability, ordered.FirstOrDefault(), [.. ordered.Skip(1).Where(fact => fact.Value != ordered[0].Value)]);
        }
    }
}
