using BootAppliance.Bench;

return args switch
{
    ["dhcp", var state, var network, var pool, var device] => await DhcpBench.RunAsync(state, network, pool, device),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: bench-server dhcp STATE_FILE NETWORK FIRST-LAST INTERFACE");
    return 2;
}
