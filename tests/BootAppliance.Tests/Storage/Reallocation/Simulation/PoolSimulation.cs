using BootAppliance.Storage.Reallocation;
using static BootAppliance.Tests.Storage.Reallocation.PoolUnderTest;

namespace BootAppliance.Tests.Storage.Reallocation.Simulation;

/// <summary>
/// Machines that live on one pool, run after run. A machine writes at most <see cref="MostWritten"/> of its entitlement between two
/// runs, as ours and as on a static equal share alike. One in a hundred is terminated a day, and another takes its place.
/// </summary>
internal sealed class PoolSimulation(int seed, int machines, long capacity)
{
    public const double MostWritten = 0.12;
    private readonly Random _random = new(seed);
    private readonly PoolFacts _pool = new(capacity * 256, 4 << 20);
    private readonly ReallocationOptions _options = new();
    private readonly Dictionary<string, (SimulatedMachine Machine, DiskFacts Disk, double Used, double StaticUsed)> _alive = [];
    private int _made;

    public PoolReport Report { get; } = new(machines, capacity);

    public void Run(int days)
    {
        for (var tick = 0; tick < days * SimulatedMachine.TicksADay; tick++)
        {
            var now = Noon + (tick * _options.Interval);
            Terminate();
            Admit(tick, now);
            Write(tick, now);
            Reallocate(tick, now);
        }
    }

    private void Terminate()
    {
        foreach (var name in _alive.Keys.Where(_ => _random.Next(100 * SimulatedMachine.TicksADay) == 0).ToList())
        {
            _alive.Remove(name);
            Report.Terminated++;
        }
    }

    private void Admit(int tick, DateTimeOffset now)
    {
        while (_alive.Count < machines)
        {
            SimulatedMachine machine = new(_random, _made++, tick);
            var result = DiskAdmission.Admit(_pool, [.. _alive.Values.Select(one => one.Disk)], new(machine.Name, 10 * GiB), _options, now);
            if (result is not AdmissionResult.Admitted admitted)
            {
                Report.Refused++;
                return;
            }

            foreach (var taken in admitted.Taken) Apply(taken, tick);
            _alive.Add(machine.Name, (machine, admitted.New.Inputs.Disk with { Purpose = machine.Purpose, Entitlement = admitted.New.To, History = admitted.New.History }, 0, 0));
        }
    }

    private void Write(int tick, DateTimeOffset now)
    {
        var share = (double)capacity / machines;
        foreach (var (name, (machine, disk, used, staticUsed)) in _alive)
        {
            var (wanted, room) = (machine.Wanted(tick), disk.Entitlement / 256.0);
            var (asked, staticAsked) = (Math.Min(wanted, used + (MostWritten * room)), Math.Min(wanted, staticUsed + (MostWritten * share)));
            var (written, staticWritten) = (Math.Min(asked, room), Math.Min(staticAsked, share));
            Report.Count(tick, wanted, written, asked > room, staticWritten, staticAsked > share);
            _alive[name] = (machine, disk with { Used = (long)(written * GiB), Samples = [machine.Sample(tick, now, written, written - used)] }, written, staticWritten);
        }
    }

    private void Reallocate(int tick, DateTimeOffset now)
    {
        var run = ReallocationPolicy.Decide(_pool, [.. _alive.Values.Select(one => one.Disk)], _options, now);
        Assert.True(run.Free >= 0, $"{-run.Free} extents too many are promised in run {tick}");
        Report.Missing = Math.Max(Report.Missing, run.Missing);
        foreach (var decision in run.Decisions) Apply(decision, tick);
    }

    private void Apply(DiskDecision decision, int tick)
    {
        var one = _alive[decision.Disk];
        _alive[decision.Disk] = one with { Disk = one.Disk with { Entitlement = decision.To, History = decision.History } };
        if (!decision.IsChange) return;
        Assert.True(decision.To >= one.Disk.Entitlement || decision.To * 4L << 20 >= one.Disk.Used, decision.Sentence);
        Report.Moved(decision, tick, tick - one.Machine.Born);
    }
}
