using System.Runtime.InteropServices;

namespace BootAppliance.Storage.Shares;

/// <summary>Extents for each thousandth of weight, as the fraction <c>Extents / Weight</c>; the weight is above 0.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ShareLevel(long Extents, long Weight)
{
    /// <summary>
    /// The level at which the shares add up to the capacity, which lies between the sums of the least and of the most. The sum is linear
    /// between the levels at which somebody leaves his least or comes to his most, so it is followed from one of them to the next.
    /// </summary>
    public static ShareLevel Find(long capacity, long least, ReadOnlySpan<ShareClaim> claims)
    {
        var (held, rising) = (least, 0L);
        foreach (var turn in Turns(capacity, claims))
        {
            if ((Int128)rising * turn.Extents > (Int128)(capacity - held) * turn.Weight) break;
            (held, rising) = turn.Ends ? (held + turn.Extents, rising - turn.Weight) : (held - turn.Extents, rising + turn.Weight);
        }

        return new(capacity - held, rising);
    }

    private static ShareTurn[] Turns(long capacity, ReadOnlySpan<ShareClaim> claims)
    {
        var turns = new ShareTurn[2 * claims.Length];
        for (var i = 0; i < claims.Length; i++)
        {
            turns[2 * i] = new(claims[i].Least, claims[i].Weight, Ends: false);
            turns[(2 * i) + 1] = new(Math.Min(claims[i].Most, capacity), claims[i].Weight, Ends: true);
        }

        turns.AsSpan().Sort(static (one, other) => one.Against(other));
        return turns;
    }

    /// <summary>The level <c>Extents / Weight</c>, at which a claim begins to get more than its least, or ends to get more at its most.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct ShareTurn(long Extents, long Weight, bool Ends)
    {
        public int Against(in ShareTurn other) => ((Int128)Extents * other.Weight).CompareTo((Int128)other.Extents * Weight);
    }
}
