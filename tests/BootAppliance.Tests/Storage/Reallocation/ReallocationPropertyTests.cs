using BootAppliance.Storage.Reallocation;
using static BootAppliance.Tests.Storage.Reallocation.PoolUnderTest;

namespace BootAppliance.Tests.Storage.Reallocation;

public sealed class ReallocationPropertyTests
{
    [Fact]
    public void Given_its_own_decisions_a_run_makes_no_second_change()
    {
        foreach (var pool in RandomPools(1, 3000))
        {
            var first = pool.Run();
            Assert.True(!pool.Run(TimeSpan.Zero).Decisions.Any(one => one.IsChange), Said(first) + Said(ReallocationPolicy.Decide(pool.Pool, [.. pool.Disks.Values], pool.Options, pool.Now)));
        }
    }

    [Fact]
    public void Nobody_is_cut_below_his_use_nor_more_given_than_there_is()
    {
        foreach (var pool in RandomPools(2, 3000))
        {
            var promised = pool.Disks.Values.Sum(disk => disk.Entitlement);
            var run = pool.Run();
            Assert.True(run.Decisions.Sum(one => one.To) <= Math.Max(pool.Pool.Capacity, promised), Said(run));
            Assert.Equal(pool.Pool.Capacity, run.Free + run.Decisions.Sum(one => one.To));
            foreach (var one in run.Decisions.Where(one => one.IsChange))
                Assert.True(one.To > one.From ? one.To <= one.Inputs.Most : one.To >= one.Inputs.Least && one.To * GiB >= one.Inputs.Disk.Used, one.Sentence);
        }
    }

    [Fact]
    public void Every_decision_says_why_in_a_sentence()
    {
        HashSet<ReallocationReason> seen = [];
        foreach (var decision in RandomPools(3, 3000).SelectMany(pool => pool.Run().Decisions))
        {
            seen.Add(decision.Reason);
            Assert.StartsWith($"{decision.Disk} {(decision.To > decision.From ? "grows from" : decision.IsChange ? "shrinks from" : "keeps")} ", decision.Sentence, StringComparison.Ordinal);
        }

        Assert.Equal(Enum.GetValues<ReallocationReason>().Except([ReallocationReason.Baseline, ReallocationReason.TakenForNew]), seen.Order());
    }

    private static string Said(ReallocationRun run) => string.Join('\n', run.Decisions.Select(one => one.Sentence).Append($"{run.Free} free, {run.Missing} missing\n"));

    /// <summary>Pools in the middle of their lives: everything that a disk can be, in all mixtures, some of them promised away twice.</summary>
    private static IEnumerable<PoolUnderTest> RandomPools(int seed, int count)
    {
        var random = new Random(seed);
        for (; count > 0; count--)
        {
            DiskFacts[] disks = [.. Enumerable.Range(0, random.Next(1, 9)).Select(i => RandomDisk(random, $"disk{i}"))];
            PoolUnderTest pool = new(disks.Sum(disk => disk.Entitlement) * random.Next(90, 140) / 100, disks) { Options = new() { ReservePercent = random.Next(2) * 5 } };
            pool.Pool = pool.Pool with { IsPaused = random.Next(30) == 0 };
            yield return pool;
        }
    }

    private static DiskFacts RandomDisk(Random random, string name)
    {
        var entitlement = random.Next(5, 200);
        long? Sometimes(int one, int least, int most) => random.Next(one) == 0 ? random.Next(least, most) * GiB : null;
        var minimum = Sometimes(3, 1, 100) ?? 0;
        var pin = Sometimes(8, 5, 150);
        var idle = random.Next(2) == 0;
        return Disk(name, entitlement, entitlement * random.NextDouble()) with
        {
            Minimum = minimum,
            Pin = pin,
            Maximum = Sometimes(4, 20, 200) is { } maximum ? Math.Max(maximum, Math.Max(minimum, pin ?? 0)) : null,
            Override = Sometimes(8, 5, 300),
            Purpose = random.Next(1, 9) * 500,
            Hold = random.Next(10) == 0 ? (DiskHold)random.Next(3) : DiskHold.None,
            Samples = random.Next(4) == 0 ? [] : [new(Noon, 0, idle ? 0 : random.Next(1000), idle ? 0 : random.Next(1 << 20), 0)],
            History = random.Next(8) == 0 ? null : new(random.NextDouble() * 3, Noon)
            {
                Runs = random.Next(-4, 5),
                Peak = random.Next(150) * GiB,
                PeakAt = Noon.AddHours(-random.Next(60)),
                IdleSince = idle ? Noon.AddHours(-random.Next(60)) : null,
                ShrunkAt = random.Next(2) == 0 ? Noon.AddHours(-random.Next(12)) : null,
            },
        };
    }
}
