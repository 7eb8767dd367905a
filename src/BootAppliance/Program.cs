using BootAppliance.Hosting;

return args is ["serve", "--config", var file] ? await ServeCommand.RunAsync(file) : Usage();

static int Usage()
{
    Console.Error.WriteLine("usage: bootappliance serve --config FILE");
    return 64; // EX_USAGE of sysexits.h
}
