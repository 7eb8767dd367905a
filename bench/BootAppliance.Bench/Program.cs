using System.Globalization;
using System.Net;
using BootAppliance.Bench;
using BootAppliance.Data;

return args switch
{
    ["dhcp", var state, var network, var pool, var device, var durability, var leases] =>
        await DhcpBench.RunAsync(state, network, pool, device, Enum.Parse<Durability>(durability), int.Parse(leases, CultureInfo.InvariantCulture)),
    ["tftp", var state, var folder, var listen] => await TftpBench.RunAsync(state, folder, IPEndPoint.Parse(listen)),
    ["inventory", var state, var count] => await InventoryBench.RunAsync(state, int.Parse(count, CultureInfo.InvariantCulture)),
    ["render", var state, var systems, var rounds] => RenderBench.Run(state, int.Parse(systems, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture)),
    ["power-status", var bmc, var readings] => await PowerBench.StatusAsync(IPEndPoint.Parse(bmc), int.Parse(readings, CultureInfo.InvariantCulture)),
    ["power-poll", var first, var count, var parallel] =>
        await PowerBench.PollAsync(IPEndPoint.Parse(first), int.Parse(count, CultureInfo.InvariantCulture), int.Parse(parallel, CultureInfo.InvariantCulture)),
    ["content", var state, var store, var image, var index, var workers] =>
        await ContentBench.MakeAsync(state, store, image, index, int.Parse(workers, CultureInfo.InvariantCulture)),
    ["allocate-claims", var count] => AllocateBench.Claims(int.Parse(count, CultureInfo.InvariantCulture)),
    ["allocate", var file, var rounds] => AllocateBench.Divide(file, int.Parse(rounds, CultureInfo.InvariantCulture)),
    ["allocate-run", var disks, var rounds] => AllocateBench.Run(int.Parse(disks, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: bench-server dhcp STATE_FILE NETWORK FIRST-LAST INTERFACE PowerCut|Process LEASES | tftp STATE_FILE FOLDER ADDRESS:PORT | inventory FOLDER COUNT | render FOLDER SYSTEMS ROUNDS | power-status ADDRESS:PORT READINGS | power-poll ADDRESS:PORT COUNT PARALLEL | content STATE_FILE STORE IMAGE INDEX WORKERS | allocate-claims COUNT | allocate FILE ROUNDS | allocate-run DISKS ROUNDS");
    return 2;
}
