using System.Globalization;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>How far the disk is, told every two seconds with its rate.</summary>
internal sealed class Writing(long size, PlanReporter reporter, TimeProvider clock)
{
    private const int Most = 90; // what comes after it has the rest
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    public string Phase { get; init; } = "writing";

    /// <summary>Said before how far it is.</summary>
    public string What { get; init; } = "";

    private readonly long _begun = clock.GetTimestamp();
    private long _passed;

    public void Passed(long bytes) => Interlocked.Add(ref _passed, bytes);

    public async Task<T> WatchAsync<T>(Task<T> work, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(work, Task.Delay(Often, clock, cancellationToken)) != work)
        {
            var passed = Interlocked.Read(ref _passed);
            var rate = passed / Math.Max(0.001, clock.GetElapsedTime(_begun).TotalSeconds);
            var isWanted = await reporter.ProgressAsync((int)(passed * Most / Math.Max(1, size)), Phase, string.Create(CultureInfo.InvariantCulture, $"{What}{(What.Length > 0 ? ": " : "")}{ByteSize.Say(passed)} of {ByteSize.Say(size)}, {ByteSize.Say((long)rate)} a second"), cancellationToken);
            if (!isWanted) throw new IOException("the appliance has ended this install; what is on the disk now is not whole");
        }

        return await work;
    }
}
