namespace BootAppliance.Storage.Shares;

/// <summary>
/// Weighted max-min fair shares within bounds: everybody gets <c>clamp(level × weight, least, most)</c>, with the one level at which
/// nothing is left over (water-filling; Bertsekas and Gallager, Data Networks, 2nd edition, §6.5.2). Integers throughout: levels are fractions that
/// are compared crosswise in 128 bits, so that the same claims give the same shares everywhere and ties are ties.
/// </summary>
public static class WeightedShares
{
    /// <summary>Keeps every sum of extents and of weights within 64 bits.</summary>
    public const int MostClaims = 1 << 22;

    /// <summary>
    /// Divides <paramref name="capacity"/> extents; takes O(n log n). What each gets is its exact share, rounded down or up to whole
    /// extents by the largest remainder, at a tie for the earlier claim.
    /// <para>Nobody could have one extent more from somebody above his least who would then still have more for his weight, one extent aside.</para>
    /// <para>With more capacity nobody gets less, but for the rounding: that can take one extent from somebody, never two.</para>
    /// </summary>
    /// <exception cref="ArgumentException">The capacity or a claim is out of its range; it says which.</exception>
    public static ShareResult Divide(long capacity, ReadOnlySpan<ShareClaim> claims)
    {
        Check(capacity, claims);
        long least = 0, most = 0;
        foreach (var claim in claims)
        {
            least += claim.Least;
            most += Math.Min(claim.Most, capacity);
        }

        if (least > capacity) return new ShareResult.Infeasible(least - capacity);
        if (most <= capacity) return new ShareResult.Divided([.. claims.ToArray().Select(claim => Math.Min(claim.Most, capacity))], capacity - most);
        return new ShareResult.Divided(ShareRounding.Round(capacity, ShareLevel.Find(capacity, least, claims), claims), 0);
    }

    private static void Check(long capacity, ReadOnlySpan<ShareClaim> claims)
    {
        if (capacity is < 0 or > ShareClaim.Unbounded) throw new ArgumentException($"the capacity is {capacity}: give 0 to {ShareClaim.Unbounded} extents", nameof(capacity));
        if (claims.Length > MostClaims) throw new ArgumentException($"there are {claims.Length} claims: divide the pool, {MostClaims} can share one", nameof(claims));
        for (var i = 0; i < claims.Length; i++)
        {
            if (claims[i].Problem is { } problem) throw new ArgumentException($"claim {i} cannot be met: {problem}", nameof(claims));
        }
    }
}
