using System.Diagnostics;
using System.Globalization;
using BootAppliance.Storage.Reallocation;
using BootAppliance.Storage.Shares;

namespace BootAppliance.Bench;

/// <summary>Divides a pool among many disks: the shares alone, of claims that the reference reads too, and a whole run with its decisions.</summary>
internal static class AllocateBench
{
    private const int WarmUp = 20;
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Prints a case, <c>capacity | weight,least,most …</c>, a half of its claims without a bound and an eighth of them held where they are.</summary>
    public static int Claims(int count)
    {
        var random = new Random(count);
        ShareClaim[] claims = [.. Enumerable.Range(0, count).Select(_ => (Least: random.Next(100, 20_000), Kind: random.Next(8))).Select(one =>
            new ShareClaim(random.Next(250, 16_000), one.Least, one.Kind < 4 ? ShareClaim.Unbounded : one.Kind == 7 ? one.Least : one.Least + random.Next(40_000)))];
        Console.WriteLine($"{claims.Sum(claim => claim.Least) * 2} | {string.Join(' ', claims.Select(claim => $"{claim.Weight},{claim.Least},{(claim.Most == ShareClaim.Unbounded ? "-" : claim.Most)}"))}");
        return 0;
    }

    /// <summary>Prints the milliseconds (the median) and the shares.</summary>
    public static int Divide(string file, int rounds)
    {
        var parts = File.ReadAllText(file).Split('|', StringSplitOptions.TrimEntries);
        var capacity = long.Parse(parts[0], CultureInfo.InvariantCulture);
        ShareClaim[] claims = [.. parts[1].Split(' ').Select(one => one.Split(',')).Select(field =>
            new ShareClaim(Number(field[0]), Number(field[1]), field[2] == "-" ? ShareClaim.Unbounded : Number(field[2])))];
        var shares = WeightedShares.Divide(capacity, claims) as ShareResult.Divided ?? throw new InvalidOperationException("the claims do not fit");
        Console.WriteLine(Median(rounds, () => WeightedShares.Divide(capacity, claims)));
        Console.WriteLine(string.Join(' ', shares.Extents));
        return 0;
    }

    /// <summary>Prints the milliseconds (the median) of a run that samples, shares, gives to the nearly full and grows the rest; as in its third run of a pool's life, when all move.</summary>
    public static int Run(int disks, int rounds)
    {
        var random = new Random(disks);
        DiskFacts[] facts = [.. Enumerable.Range(0, disks).Select(number => new DiskFacts($"disk{number}", 2_560, 10L << 30, random.NextInt64(9L << 30))
        {
            Purpose = random.Next(1, 9) * 500,
            Samples = [new(Noon, 0, random.Next(1000), random.Next(1 << 20), random.Next(1 << 10))],
            History = new(random.NextDouble() * 4, Noon.AddMinutes(-15)) { Runs = 2, CountedAt = Noon.AddMinutes(-15) },
        })];
        PoolFacts pool = new(disks * 5_000L, 4 << 20);
        if (ReallocationPolicy.Decide(pool, facts, new(), Noon).Decisions.Count(one => one.IsChange) < disks / 2) throw new InvalidOperationException("not even a half of the disks moved");
        Console.WriteLine(Median(rounds, () => ReallocationPolicy.Decide(pool, facts, new(), Noon)));
        return 0;
    }

    private static double Median(int rounds, Action work)
    {
        var times = new double[rounds];
        for (var i = -WarmUp; i < rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            if (i >= 0) times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[rounds / 2];
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
