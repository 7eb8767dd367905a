using BootAppliance.Simulators.Load;

return args is ["load", .. var rest] ? await LoadRun.RunAsync(rest) : Usage();

static int Usage()
{
    Console.Error.WriteLine("usage: BootAppliance.Simulators load SERVER SOURCE SOCKET PROFILE");
    return 2;
}
