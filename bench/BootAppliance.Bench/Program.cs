using System.Globalization;
using System.Net;
using BootAppliance.Bench;
using BootAppliance.Data;

return args switch
{
    ["dhcp", var state, var network, var pool, var device, var durability, var leases] =>
        await DhcpBench.RunAsync(state, network, pool, device, Enum.Parse<Durability>(durability), int.Parse(leases, CultureInfo.InvariantCulture)),
    ["tftp", var state, var folder, var listen] => await TftpBench.RunAsync(state, folder, IPEndPoint.Parse(listen)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: bench-server dhcp STATE_FILE NETWORK FIRST-LAST INTERFACE PowerCut|Process LEASES | tftp STATE_FILE FOLDER ADDRESS:PORT");
    return 2;
}
