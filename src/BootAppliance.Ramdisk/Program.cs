using BootAppliance.Ramdisk.Machine;

// The only program of ours in the helper image: bootappliance-ramdisk PLAN-URL. Its exit code tells init what to do.
const int Reboot = 0, Failed = 1, PowerOff = 2;

using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = HelperRun.LargestFile };
try
{
    return await new HelperRun(http, TimeProvider.System, text => Console.WriteLine($"ramdisk: {text}")).RunAsync(new Uri(args[0]), CancellationToken.None) == AfterDeploy.PowerOff ? PowerOff : Reboot;
}
catch (Exception exception) when (exception is IOException or HttpRequestException or UnauthorizedAccessException or UriFormatException)
{
    Console.WriteLine($"ramdisk: FAILED: {exception.Message}");
    return Failed;
}
