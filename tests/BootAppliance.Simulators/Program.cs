using System.Net;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Load;
using BootAppliance.Simulators.Machines;
using BootAppliance.Simulators.Tftp;

return args switch
{
    ["bmc", .. var rest] => await BmcRun.RunAsync(rest),
    ["load", .. var rest] => await LoadRun.RunAsync(rest),
    ["storm", .. var rest] => await StormRun.RunAsync(rest),
    ["watch", var socket, var machine] => await PageWatch.RunAsync(socket, machine),
    ["tftp-load", var server, var file, var clients, var window, var seconds] => await TftpLoad.RunAsync(
        IPEndPoint.Parse(server), file, int.Parse(clients), int.Parse(window), TimeSpan.FromSeconds(int.Parse(seconds))),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: BootAppliance.Simulators load SERVER SOURCE SOCKET PROFILE");
    Console.Error.WriteLine("       BootAppliance.Simulators storm SERVER RELAY SOCKET PROFILE [NAME=VALUE…]");
    Console.Error.WriteLine("       BootAppliance.Simulators watch SOCKET MACHINE");
    Console.Error.WriteLine("       BootAppliance.Simulators tftp-load ADDRESS:PORT FILE CLIENTS WINDOW SECONDS");
    Console.Error.WriteLine(BmcRun.Usage);
    return 2;
}
