using System.Net;

namespace BootAppliance.Simulators.Load;

/// <summary>
/// <c>load SERVER SOURCE SOCKET PROFILE</c>: loads DHCP and API until standard input ends, then holds the appliance to
/// everything that it acknowledged. The caller kills and restarts the appliance meanwhile, and leaves it running.
/// </summary>
internal static class LoadRun
{
    private const int Clients = 20_000;
    private const int AtOnce = 16;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var server, var source, var socket, var profile])
        {
            await Console.Error.WriteLineAsync("usage: load SERVER SOURCE SOCKET PROFILE");
            return 2;
        }

        var ledger = new Ledger();
        using var relay = new Relay(IPAddress.Parse(server), IPAddress.Parse(source));
        var swarm = new DhcpSwarm(relay, ledger);
        using var writer = new ObjectWriter(socket, profile, ledger);
        using var end = new CancellationTokenSource();
        using var load = new CancellationTokenSource();
        var receiving = relay.ReceiveAsync(end.Token);
        Task[] work = [.. Enumerable.Range(0, AtOnce).Select(_ => swarm.RunAsync(Clients, load.Token)), writer.RunAsync(load.Token)];

        while (await Console.In.ReadLineAsync(CancellationToken.None) is not null) Console.WriteLine($"{ledger.Leases.Count()} leases, {ledger.Objects.Count()} objects");

        await load.CancelAsync();
        await EndOf(Task.WhenAll(work));
        await CheckAsync(swarm, writer, ledger);
        await end.CancelAsync();
        await EndOf(receiving);

        foreach (var broken in ledger.Broken.Take(20)) Console.WriteLine(broken);
        Console.WriteLine($"{ledger.Leases.Count()} leases and {ledger.Objects.Count()} objects acknowledged, {ledger.Broken.Count} promises broken");
        return ledger.Broken.IsEmpty && ledger.Leases.Any() && ledger.Objects.Any() ? 0 : 1;
    }

    private static async Task CheckAsync(DhcpSwarm swarm, ObjectWriter writer, Ledger ledger)
    {
        await Parallel.ForEachAsync(ledger.Leases, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (lease, stop) =>
        {
            // Each lost lease costs seconds of waiting: a hundred are proof enough.
            if (ledger.Broken.Count < 100 && !await swarm.StillHoldsAsync(lease.Key, lease.Value, stop))
                ledger.Broken.Enqueue($"{lease.Key:x12} was given {Ledger.Text(lease.Value)} and it is gone");
        });
        foreach (var (name, comment) in ledger.Objects)
        {
            if (await writer.CheckAsync(name, comment, CancellationToken.None) is { } wrong) ledger.Broken.Enqueue(wrong);
        }
    }

    private static async Task EndOf(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            // That is how it is told to stop.
        }
    }
}
