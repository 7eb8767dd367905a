using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Helper;
using BootAppliance.StorageGuest;

// A client of the host helper, by lines, that lives as long as the test does: to start one for each question takes a slow machine seconds.
LineCommands commands = new(new HelperClient(args[0], TimeProvider.System));
await Console.Out.WriteLineAsync("ready");
while (await Console.In.ReadLineAsync() is { } line)
{
    try
    {
        await Console.Out.WriteLineAsync("ok " + await commands.RunAsync(line.Split(' '), default));
    }
    catch (DiskException exception)
    {
        await Console.Out.WriteLineAsync($"refused {exception.Fault}: {exception.Message}");
    }
}
