using BootAppliance.Storage.Shares;

namespace BootAppliance.Tests.Storage.Shares;

/// <summary>Claims as text, <c>weight,least,most</c> with weights in thousandths and <c>-</c> for no bound, and at random.</summary>
internal static class ShareCases
{
    public static ShareClaim[] Parse(string claims) => [.. claims.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(',')).Select(part =>
        new ShareClaim(long.Parse(part[0]), long.Parse(part[1]), part[2] == "-" ? ShareClaim.Unbounded : long.Parse(part[2])))];

    public static long[] Divide(long capacity, params ShareClaim[] claims) => [.. Assert.IsType<ShareResult.Divided>(WeightedShares.Divide(capacity, claims)).Extents];

    public static IEnumerable<(long Capacity, ShareClaim[] Claims, long[] Extents)> Feasible(int seed, int count)
    {
        var random = new Random(seed);
        while (count > 0)
        {
            var (capacity, claims) = (random.Next(800), Claims(random));
            if (WeightedShares.Divide(capacity, claims) is not ShareResult.Divided divided) continue;
            yield return (capacity, claims, [.. divided.Extents]);
            count--;
        }
    }

    private static ShareClaim[] Claims(Random random) => [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (Least: random.Next(50), Bounded: random.Next(2) == 0)).Select(one =>
        new ShareClaim(random.Next(1, 9) * (random.Next(2) == 0 ? 1000 : random.Next(1, 1000)), one.Least, one.Bounded ? one.Least + random.Next(200) : ShareClaim.Unbounded))];
}
