using System.Collections.Immutable;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Selection;

/// <summary>
/// Chooses how a disk is allocated and in which format (US 9,092,161). Pure: first what is out of the question, then scores, then a fixed
/// order, and all of it is told.
/// </summary>
public static class DiskSelector
{
    /// <summary>From here on redundancy was asked for.</summary>
    private const double WantsRedundancy = 2.0 / 3;

    public static DiskSelection Select(SelectionRequest request)
    {
        var ordered = Order(request);
        var possible = ordered.Where(candidate => candidate.IsPossible).ToList();
        var tie = possible is [var first, var second, ..] && IsTied(first, second, request) ? $"{first.Policy} {first.Format} and {second.Policy} {second.Format} are equal: the simpler format goes first, then the policy that takes less" : null;
        SelectionExplanation explanation = new(Parameters(request), ordered, tie);
        return possible is [var best, ..] ? Choose(best, request, explanation) : new DiskSelection.Refused(Refusal(ordered), explanation);
    }

    /// <summary>The choice of another entity, which is free in what the scores say and bound by what is out of the question.</summary>
    public static DiskSelection Accept(SelectionRequest request, AllocationPolicy policy, DiskFormat format)
    {
        var ordered = Order(request);
        var wanted = ordered.First(candidate => candidate.Policy == policy && candidate.Format == format);
        SelectionExplanation explanation = new([.. Parameters(request), $"{policy} {format} was chosen elsewhere"], ordered, null);
        return wanted.IsPossible ? Choose(wanted, request, explanation) : new DiskSelection.Refused($"{policy} {format} was chosen elsewhere and cannot be made: {Sentences(wanted)}; choose another one, or leave the choice to the appliance", explanation);
    }

    private static ImmutableArray<Candidate> Order(SelectionRequest request)
    {
        var all =
            from format in Enum.GetValues<DiskFormat>()
            from policy in Enum.GetValues<AllocationPolicy>()
            select new Candidate(policy, format, HardFilters.Of(policy, format, request), Scores.Policy(policy, request), Scores.Format(policy, format, request));
        // By the policy alone means that the format has no say in the policy.
        return [.. all.OrderBy(candidate => candidate.IsPossible ? 0 : 1)
            .ThenByDescending(candidate => request.Basis == FormatBasis.Policy ? candidate.PolicyScore : candidate.Score)
            .ThenByDescending(candidate => candidate.Score)
            .ThenBy(candidate => candidate.Format)
            .ThenBy(candidate => candidate.Policy)];
    }

    private static bool IsTied(Candidate first, Candidate second, SelectionRequest request) =>
        first.Score == second.Score && (request.Basis != FormatBasis.Policy || first.PolicyScore == second.PolicyScore);

    private static DiskSelection.Chosen Choose(Candidate best, SelectionRequest request, SelectionExplanation explanation)
    {
        var copies = request.Redundancy.Value >= WantsRedundancy && !request.Capabilities[Capability.Raid].Value.IsRedundant ? 2 : 1;
        return new(best.Policy, best.Format, best.Policy == AllocationPolicy.Preallocated ? request.Preallocated : 0, HardFilters.Encryption(best.Format, request)!.Value, copies, explanation);
    }

    /// <summary>What stands in the way of all of them is what has to change; else the one that lacks least tells it.</summary>
    private static string Refusal(ImmutableArray<Candidate> candidates)
    {
        var thought = candidates.Where(candidate => candidate.Exclusions.All(exclusion => exclusion.Reason != ExclusionReason.NotThoughtOf)).ToList();
        if (thought.Count == 0) return "No format was asked for that can be made; ask for raw or qcow2";
        var nearest = thought.MinBy(candidate => candidate.Exclusions.Length)!;
        return $"No policy and format does what is needed; nearest is {nearest.Policy} {nearest.Format}, but {Sentences(nearest)}; ask for less, or take another device";
    }

    private static string Sentences(Candidate candidate) => string.Join("; ", candidate.Exclusions.Select(exclusion => exclusion.Sentence));

    private static ImmutableArray<string> Parameters(SelectionRequest request) =>
    [
        $"performance: {request.Performance.Typed} ({request.Performance.Value:0.##})",
        $"redundancy: {request.Redundancy.Typed} ({request.Redundancy.Value:0.##})",
        request.Security is { } security ? $"security: {security.Typed} (level {security.Level} of {SecurityLevel.Highest})" : "security: nothing was said",
        $"device: has {Words(request.Capabilities.Present)}; lacks {Words(request.Capabilities.Lacking)}",
        $"format by: {request.Basis}{(request.Basis == FormatBasis.OtherCriteria ? $" ({request.FormatCriteria})" : "")}; selector: {request.Kind}; qemu-img {request.Matrix.Version}",
    ];

    private static string Words(IEnumerable<Capability> capabilities) => string.Join(", ", capabilities.Select(capability => capability.Word())) is { Length: > 0 } words ? words : "nothing";
}
