using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace BootAppliance.Storage.Shares;

/// <summary>Whole extents from exact shares, by the largest remainder: all shares have the level's denominator, so remainders compare as integers.</summary>
internal static class ShareRounding
{
    public static ImmutableArray<long> Round(long capacity, ShareLevel level, ReadOnlySpan<ShareClaim> claims)
    {
        var extents = new long[claims.Length];
        var remainders = new Remainder[claims.Length];
        var (count, left) = (0, capacity);
        for (var i = 0; i < claims.Length; i++)
        {
            extents[i] = Floor(level, claims[i], out var rest);
            left -= extents[i];
            if (rest > 0) remainders[count++] = new(rest, i);
        }

        var largest = remainders.AsSpan(0, count);
        largest.Sort(static (one, other) => one.Rest == other.Rest ? one.Claim.CompareTo(other.Claim) : other.Rest.CompareTo(one.Rest));
        foreach (var one in largest[..(int)left]) extents[one.Claim]++;
        return ImmutableCollectionsMarshal.AsImmutableArray(extents);
    }

    private static long Floor(ShareLevel level, ShareClaim claim, out long rest)
    {
        rest = 0;
        var share = (Int128)claim.Weight * level.Extents;
        if (share <= (Int128)claim.Least * level.Weight) return claim.Least;
        if (share >= (Int128)claim.Most * level.Weight) return claim.Most;
        var (whole, over) = Int128.DivRem(share, level.Weight);
        rest = (long)over;
        return (long)whole;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Remainder(long Rest, int Claim);
}
