using System.Net;
using System.Runtime.InteropServices;
using BootAppliance.Simulators.Bmc.Ipmi;
using BootAppliance.Simulators.Bmc.Redfish;

namespace BootAppliance.Simulators.Bmc;

/// <summary>Simulated BMCs as a program, until it is told to end.</summary>
public static class BmcRun
{
    public const string Usage = """
        usage: simulators bmc ADDRESS:PORT [OPTION…]
          ADDRESS:PORT             of the first BMC; "bmc1" is its name
          --count N                so many BMCs, each at the next address if the first is in 127.0.0.0/8, else at the next port
          --redfish PORT           HTTPS with a self-signed certificate too: TCP, of the first BMC; without it there is IPMI alone
          --systems N              so many machines behind each BMC's Redfish service; the first is the one that IPMI alters; default 1
          --user NAME:PASSWORD[:user|operator|administrator]   may be repeated; default admin:secret
          --run COMMAND            run at each change as COMMAND bmc1 on|off|soft|cycle|reset DEVICE bios|uefi
          --state FILE             one line "bmc1 on pxe uefi" a BMC, written at each change
          --log FILE               one line "bmc1 status|on|off|soft|cycle|reset" for each that arrives, answered or not
          --faults FILE            one fault a line, read again when it changes; for one BMC alone: "bmc1: lose 3"
          --fault TEXT             the same from the command line; may be repeated
        faults: lose N | slow MS | busy N | wrong-state | lie | says-on | swallow N | sessions N | code COMMAND CODE | suite-3 | silent-17 | dead
        of Redfish: no-sessions | resets TYPE,TYPE… | action-info | strict | delay MS | tasks | task-fails | task-hangs | settings | no-uefi-http
                    etag-required | etag-weak | etag-star | etag-never | retry-after S | redirect URL | huge | not-json | certificate NAME
        Prints one line when all of them listen.
        """;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length == 0 || arguments.Length % 2 == 0)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var options = arguments.Skip(1).Chunk(2).ToLookup(pair => pair[0], pair => pair[1]);
        var accounts = options["--user"].DefaultIfEmpty("admin:secret").Select(BmcAccount.Parse).ToList();
        var count = int.Parse(options["--count"].SingleOrDefault() ?? "1");
        List<SimulatedBmc> bmcs = [.. Enumerable.Range(1, count).Select(number => new SimulatedBmc($"bmc{number}", accounts, options["--run"].SingleOrDefault()))];
        Set(bmcs, options["--fault"]);
        if (options["--log"].SingleOrDefault() is { } log)
        {
            Lock writing = new();
            foreach (var bmc in bmcs)
            {
                bmc.Heard = what =>
                {
                    lock (writing) File.AppendAllText(log, $"{bmc.Chassis.Name} {what}\n");
                };
            }
        }

        var first = IPEndPoint.Parse(arguments[0]);
        List<IpmiListener> listeners = [.. bmcs.Select((bmc, number) => new IpmiListener(bmc, Beside(first, number)))];
        List<RedfishListener> services = [];
        if (options["--redfish"].SingleOrDefault() is { } port)
        {
            var systems = int.Parse(options["--systems"].SingleOrDefault() ?? "1");
            foreach (var (number, bmc) in bmcs.Index()) services.Add(await RedfishListener.StartAsync(bmc, Beside(new(first.Address, int.Parse(port)), number), systems));
        }

        Console.WriteLine($"{count} BMCs, {listeners[0].EndPoint} to {listeners[^1].EndPoint}");

        using CancellationTokenSource stop = new();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        await WatchAsync(bmcs, options["--faults"].SingleOrDefault(), options["--state"].SingleOrDefault(), stop.Token);
        foreach (var listener in listeners) await listener.DisposeAsync();
        foreach (var service in services) await service.DisposeAsync();
        return 0;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static IPEndPoint Beside(IPEndPoint first, int number)
    {
        var bytes = first.Address.GetAddressBytes();
        if (bytes[0] != 127) return new(first.Address, first.Port + number);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) + (uint)number;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new(new IPAddress(bytes), first.Port);
    }

    private static void Set(List<SimulatedBmc> bmcs, IEnumerable<string> lines)
    {
        var all = lines.Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).ToList();
        foreach (var bmc in bmcs) bmc.Faults = BmcFaults.Parse(all.Where(line => line.Length == 1 || line[0] == bmc.Chassis.Name).Select(line => line[^1]));
    }

    private static async Task WatchAsync(List<SimulatedBmc> bmcs, string? faults, string? state, CancellationToken cancellationToken)
    {
        // An empty file leaves what the command line says.
        string? seen = "", written = null;
        using PeriodicTimer timer = new(Look);
        try
        {
            do
            {
                if (faults is not null && File.Exists(faults) && await File.ReadAllTextAsync(faults, cancellationToken) is var now && now != seen) Set(bmcs, (seen = now).Split('\n'));
                if (state is null) continue;
                var lines = string.Concat(bmcs.Select(bmc => $"{bmc.Chassis.Name} {(bmc.Chassis.IsOn ? "on" : "off")} {bmc.Chassis.NextBoot.Device.ToString().ToLowerInvariant()} {(bmc.Chassis.NextBoot.IsUefi ? "uefi" : "bios")}\n"));
                if (lines == written) continue;
                await File.WriteAllTextAsync(state + ".new", lines, cancellationToken);
                File.Move(state + ".new", state, overwrite: true);
                written = lines;
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A signal asked for the end.
        }
    }
}
