using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Tests.Storage.Reallocation.Simulation;

internal enum MachineKind { Web, Database, Build, Archive, Dormant }

/// <summary>One machine's wish to write, quarter of an hour by quarter of an hour; sizes in GiB.</summary>
internal sealed class SimulatedMachine
{
    public const int TicksADay = 96;
    private readonly double _data, _growthADay, _operations;
    private readonly int _busyTicks;
    private readonly Random _random;
    private (int From, int Rise, int Until, double Height) _burst;

    public SimulatedMachine(Random random, int number, int born)
    {
        (_random, Born, Name, Kind) = (random, born, $"vm{number:d5}", (MachineKind)(number % 5));
        (_data, _growthADay, _operations, Purpose) = Kind switch
        {
            MachineKind.Web => (Between(8, 20), Between(0, 0.05), Between(20, 80), 1000),
            MachineKind.Database => (Between(30, 120), Between(0.3, 1.5), Between(300, 900), 3000),
            MachineKind.Build => (Between(20, 40), 0, Between(50, 200), 2000),
            MachineKind.Archive => (Between(100, 300), Between(1, 3), Between(2, 10), 500),
            _ => (Between(10, 60), 0, Between(20, 80), 1000),
        };
        _busyTicks = Kind == MachineKind.Dormant ? random.Next(10 * TicksADay) : int.MaxValue;
        _burst = NextBurst(born);
    }

    public string Name { get; }

    public MachineKind Kind { get; }

    public int Born { get; }

    public long Purpose { get; }

    /// <summary>What it wants on its disk: its system and data, their growth, and what a build leaves about for some hours.</summary>
    public double Wanted(int tick)
    {
        if (tick >= _burst.Until) _burst = NextBurst(tick);
        var burst = Kind == MachineKind.Build && tick >= _burst.From ? _burst.Height * Math.Min(1, (tick - _burst.From) / (double)_burst.Rise) : 0;
        return _data + (_growthADay * (tick - Born) / TicksADay) + burst;
    }

    /// <summary>What its host tells of it, with a day and a night.</summary>
    public DiskSample Sample(int tick, DateTimeOffset at, double used, double grown)
    {
        var operations = tick - Born < _busyTicks ? _operations * (1 + (0.6 * Math.Sin(2 * Math.PI * tick / TicksADay))) * Between(0.5, 1.5) : Between(0, 0.5);
        return new(at, (long)(used * PoolUnderTest.GiB), operations, operations * 16384, grown * PoolUnderTest.GiB / 900);
    }

    private (int From, int Rise, int Until, double Height) NextBurst(int tick)
    {
        var from = tick + _random.Next(TicksADay / 2, 3 * TicksADay);
        var rise = _random.Next(8, 17);
        return (from, rise, from + rise + _random.Next(4, 9), _data * Between(0.6, 1.2));
    }

    private double Between(double least, double most) => least + (_random.NextDouble() * (most - least));
}
