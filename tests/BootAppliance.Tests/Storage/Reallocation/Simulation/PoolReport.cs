using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Tests.Storage.Reallocation.Simulation;

/// <summary>What is counted of a simulation, the first day aside, on which all machines load their data at once.</summary>
internal sealed class PoolReport(int machines, long capacity)
{
    private readonly Dictionary<string, List<(int Tick, int Side)>> _moves = [];
    private readonly SortedDictionary<ReallocationReason, int> _reasons = [];
    private double _wanted, _written, _staticWritten;
    private int _starved, _staticStarved, _counted, _firstDayStarved, _whileNew;
    private int _lastTick;

    public int Terminated { get; set; }

    public int Refused { get; set; }

    public long Missing { get; set; }

    /// <summary>Machines times quarters of an hour in which a disk was full and there was more to write, the first day too.</summary>
    public int Starved => _starved + _firstDayStarved;

    public int StaticStarved => _staticStarved;

    public double MovesADiskADay => _moves.Values.Sum(all => all.Count) / (double)machines / Days;

    public int MostMovesOfADiskADay => _moves.Values.SelectMany(all => all.GroupBy(one => one.Tick / SimulatedMachine.TicksADay)).Max(day => day.Count());

    /// <summary>A disk that gave something up within a day after it grew, or grew within a day after it gave something up.</summary>
    public double ReversalsADiskADay => _moves.Values.Sum(all => all.Zip(all.Skip(1)).Count(pair =>
        pair.First.Side != pair.Second.Side && pair.Second.Tick - pair.First.Tick < SimulatedMachine.TicksADay)) / (double)machines / Days;

    public double Served => _written / _wanted;

    public double StaticServed => _staticWritten / _wanted;

    private double Days => (_lastTick + 1.0) / SimulatedMachine.TicksADay - 1;

    public void Count(int tick, double wanted, double written, bool isStarved, double staticWritten, bool isStaticStarved)
    {
        _lastTick = tick;
        if (tick < SimulatedMachine.TicksADay)
        {
            if (isStarved) _firstDayStarved++;
            return;
        }

        (_wanted, _written, _staticWritten) = (_wanted + wanted, _written + written, _staticWritten + staticWritten);
        if (isStarved) _starved++;
        if (isStaticStarved) _staticStarved++;
        _counted++;
    }

    public void Moved(DiskDecision decision, int tick, int age)
    {
        if (tick < SimulatedMachine.TicksADay) return;
        if (age < SimulatedMachine.TicksADay)
        {
            _whileNew++;
            return;
        }

        if (!_moves.TryGetValue(decision.Disk, out var all)) _moves[decision.Disk] = all = [];
        all.Add((tick, Math.Sign(decision.To - decision.From)));
        _reasons[decision.Reason] = _reasons.GetValueOrDefault(decision.Reason) + 1;
    }

    public override string ToString() => $"""
        {machines} machines, {Days:0} days, pool {capacity / 1024.0:0.0} TiB, {Terminated} terminated, {Refused} refused, {Missing} extents missing at most
        full disks: {Starved / 4.0:0} machine-hours, with static equal shares {StaticStarved / 4.0:0} of {_counted / 4.0:0}
        of what was wanted {Served:0.00%} was stored, with static equal shares {StaticServed:0.00%}
        of the pool {_written / _counted * machines / capacity:0.0%} was used in the mean, with static equal shares {_staticWritten / _counted * machines / capacity:0.0%}
        moves of a disk a day, its own first day aside ({_whileNew} moves), {MovesADiskADay:0.000} in the mean, {MostMovesOfADiskADay} at most; reversals within a day {ReversalsADiskADay:0.0000}
        {string.Join(", ", _reasons.Select(one => $"{one.Key} {one.Value}"))}
        """;
}
