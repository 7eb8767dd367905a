namespace BootAppliance.Storage.Allocations;

/// <summary>
/// Where a test stops the appliance in order to kill it there: the process that has <c>BOOTAPPLIANCE_STOP_AT</c> set to a point's name says
/// so on its standard error when it comes there, and goes no further.
/// </summary>
internal static class FaultPoint
{
    private static readonly string? StopAt = Environment.GetEnvironmentVariable("BOOTAPPLIANCE_STOP_AT");

    public static async Task ReachedAsync(string name)
    {
        if (StopAt != name) return;
        await Console.Error.WriteLineAsync($"stopped at {name}");
        await Task.Delay(Timeout.Infinite);
    }
}
