using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Selection;

/// <summary>
/// How well policies and formats fit: <c>p1·performance + weight·space</c>, where space weighs 1 − p1, more where p2 saves storage and
/// less where it spends it. The figures are ranks and no measurements: what counts is their order, and where it turns over.
/// </summary>
internal static class Scores
{
    public static double Policy(AllocationPolicy policy, SelectionRequest request) => Weigh(request, Criteria.All, policy switch
    {
        AllocationPolicy.Thin => (0.4, 1),
        AllocationPolicy.MetadataPreallocated => (0.75, 0.8),
        // What packs or shares blocks may have to find new ones for those that were taken.
        _ => (request.Capabilities.Has(Capability.Compression) || request.Capabilities.Has(Capability.Deduplication) ? 0.8 : 1, 0),
    });

    public static double Format(AllocationPolicy policy, DiskFormat format, SelectionRequest request) => request.Basis switch
    {
        FormatBasis.Policy => Affinity(policy, format),
        FormatBasis.SameCriteria => ByCriteria(format, request, Criteria.All),
        FormatBasis.PolicyAndCriteria => ByCriteria(format, request, Criteria.All) + Affinity(policy, format) / 10,
        _ => ByCriteria(format, request, request.FormatCriteria),
    };

    /// <summary>Raw is what is preallocated; qcow2 what keeps its own account of blocks.</summary>
    private static double Affinity(AllocationPolicy policy, DiskFormat format) => (policy, format) switch
    {
        (AllocationPolicy.Preallocated, DiskFormat.Raw) => 1,
        (AllocationPolicy.Preallocated, DiskFormat.Qcow2) => 0.5,
        (_, DiskFormat.Qcow2) => 1,
        (_, DiskFormat.Raw or DiskFormat.Qed) => 0.5,
        _ => 0.2,
    };

    private static double ByCriteria(DiskFormat format, SelectionRequest request, Criteria criteria)
    {
        var device = request.Capabilities;
        var saves = criteria.HasFlag(Criteria.Capabilities) && (device.Has(Capability.Compression) || device.Has(Capability.Deduplication));
        var score = Weigh(request, criteria, format switch
        {
            DiskFormat.Raw => (1, saves ? 0.9 : 0.6),
            DiskFormat.Qcow2 => (0.7, 1),
            DiskFormat.Qed => (0.85, 0.55),
            DiskFormat.Vmdk => (0.6, 0.55),
            DiskFormat.Vhdx => (0.55, 0.5),
            _ => (0.5, 0.5),
        });
        if (!criteria.HasFlag(Criteria.Security) || request.Security is not { } security) return score;
        // Preferred from level 1 on; what has to be encrypted is by then nobody's choice.
        if (FormatAbilities.Of(format).Encryption && !device.Has(Capability.Encryption)) score += security.Value;
        // Once security is spoken of, what qed leaves out of qcow2 is a virtue, as much as nobody wants it and speed is wanted.
        if (request.Kind == SelectorKind.Faithful && format == DiskFormat.Qed) score += 2 * (1 - security.Value) * Math.Max(0, 2 * request.Performance.Value - 1);
        return score;
    }

    private static double Weigh(SelectionRequest request, Criteria criteria, (double Performance, double Space) worth)
    {
        var performance = criteria.HasFlag(Criteria.Performance) ? request.Performance.Value : 0.5;
        var redundancy = criteria.HasFlag(Criteria.Redundancy) ? request.Redundancy.Value : 0.5;
        var space = Math.Max(0, 1 - performance + 0.5 - redundancy);
        return Math.Round(performance * worth.Performance + space * worth.Space, 6);
    }
}
