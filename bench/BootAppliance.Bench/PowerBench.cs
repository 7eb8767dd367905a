using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using BootAppliance.Power;
using BootAppliance.Power.Ipmi;

namespace BootAppliance.Bench;

/// <summary>The product's IPMI driver, in process as the appliance has it.</summary>
internal static class PowerBench
{
    // A first reading compiles the code, as the appliance has done once it has run for a minute.
    private const int WarmUp = 20;

    /// <summary>Prints milliseconds of wall clock and of processor time for one reading of the state.</summary>
    public static async Task<int> StatusAsync(IPEndPoint bmc, int readings)
    {
        IpmiDriver driver = new(new(), TimeProvider.System);
        for (var i = 0; i < WarmUp; i++) await ReadAsync(driver, bmc);
        var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < readings; i++) await ReadAsync(driver, bmc);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMilliseconds / readings:f3} {(Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / readings:f3}"));
        return 0;
    }

    /// <summary>Reads <paramref name="count"/> BMCs at neighbouring addresses once each; prints seconds, processor seconds and the peak of memory in megabytes.</summary>
    public static async Task<int> PollAsync(IPEndPoint first, int count, int parallel)
    {
        IpmiDriver driver = new(new(), TimeProvider.System);
        var number = BinaryPrimitives.ReadUInt32BigEndian(first.Address.GetAddressBytes());
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (i, _) =>
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, number + (uint)i);
            await ReadAsync(driver, new(new IPAddress(bytes), first.Port));
        });
        var seconds = clock.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:f2} {Environment.CpuUsage.TotalTime.TotalSeconds:f2} {process.PeakWorkingSet64 / 1e6:f0}"));
        return 0;
    }

    private static async Task ReadAsync(IpmiDriver driver, IPEndPoint bmc)
    {
        PowerTarget target = new("", bmc.Address.ToString(), bmc.Port, "admin", new("secret"), new Dictionary<string, string>());
        if ((await driver.StatusAsync(target, CancellationToken.None)).Fault is { } fault) throw new InvalidOperationException(fault.Sentence);
    }
}
