using System.Collections.Immutable;

namespace BootAppliance.Storage.Shares;

/// <summary>What came of dividing a pool.</summary>
public abstract record ShareResult
{
    /// <param name="Extents">What each claim gets, in the order of the claims.</param>
    /// <param name="Free">Extents that nobody gets, because everybody has his most.</param>
    public sealed record Divided(ImmutableArray<long> Extents, long Free) : ShareResult;

    /// <summary>Not even the least of everybody fits.</summary>
    /// <param name="Missing">So many extents more, or so many asked for less, and it would.</param>
    public sealed record Infeasible(long Missing) : ShareResult;
}
