using Xunit.Abstractions;

namespace BootAppliance.Tests.Storage.Reallocation.Simulation;

/// <summary>docs/storage-reallocation.md quotes what this prints.</summary>
public sealed class PoolSimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Five_hundred_machines_live_for_a_month_and_nobody_starves()
    {
        PoolSimulation simulation = new(seed: 1, machines: 500, capacity: 60 * 1024);
        simulation.Run(days: 31);
        var report = simulation.Report;
        output.WriteLine(report.ToString());
        Assert.Equal(0, report.Starved);
        Assert.Equal(0, report.Refused);
        Assert.True(report.MovesADiskADay < 0.15 && report.MostMovesOfADiskADay <= 10 && report.ReversalsADiskADay < 0.015, report.ToString());
        Assert.True(report.Served > 0.99, report.ToString());
        Assert.True(report.StaticStarved > 0 && report.StaticServed < report.Served, report.ToString());
    }
}
