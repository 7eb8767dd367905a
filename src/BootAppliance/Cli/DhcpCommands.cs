using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>What the DHCP server does and hears.</summary>
internal static class DhcpCommands
{
    private static readonly string[] Columns = ["at", "mac", "system", "interface", "decision", "why"];

    public static Command Build() => CliCommands.Group("dhcp", "The DHCP server. Example: bootappliance dhcp show",
        CliCommands.One("show", "Shows what the server does and how full its subnets are. Example: bootappliance dhcp show --json", "dhcp"),
        Recipe(),
        Trace());

    public static Command Recipe()
    {
        var server = new Argument<string>("server") { Description = "dnsmasq, isc, kea, mikrotik or windows" };
        server.CompletionSources.Add("dnsmasq", "isc", "kea", "mikrotik", "windows");
        var address = new Option<string?>("--address") { Description = "where machines reach the appliance; default: its first address" };
        var command = new Command("recipe", "Prints the lines by which another DHCP server points machines here. Example: bootappliance dhcp recipe dnsmasq --address 192.0.2.5") { server, address };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.GetAsync(
                $"dhcp/recipes/{Uri.EscapeDataString(parsed.GetValue(server)!)}{(parsed.GetValue(address) is { } one ? $"?address={Uri.EscapeDataString(one)}" : "")}", cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Console.WriteLine((string?)answer!["text"]);
        }));
        return command;
    }

    private static Command Trace()
    {
        var machine = new Argument<string?>("machine") { Description = "a MAC or a system; without it the machines that were heard are listed", Arity = ArgumentArity.ZeroOrOne }.Offering("systems");
        var filter = new Option<string?>("--filter") { Description = "in the list, only machines that have this text in MAC, system or decision" };
        var pcap = new Option<string?>("--pcap") { Description = "write the packets to this file, for Wireshark or tcpdump" };
        var command = new Command("trace", "Shows a machine's last DHCP messages decoded, with what was decided and why. Example: bootappliance dhcp trace 52:54:00:12:34:56 --pcap web01.pcap") { machine, filter, pcap };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            if (parsed.GetValue(machine) is not { } wanted)
            {
                if (parsed.GetValue(pcap) is not null) throw new ApiException(CliExit.Usage, "--pcap needs a machine: bootappliance dhcp trace MAC --pcap FILE");
                var heard = await api.GetAsync($"dhcp/trace{(parsed.GetValue(filter) is { } text ? $"?filter={Uri.EscapeDataString(text)}" : "")}", cancellationToken);
                if (parsed.GetValue(Connection.AsJson)) Output.Json(heard);
                else Output.Table(heard!["items"]!.AsArray(), Columns);
                return;
            }

            var path = $"dhcp/trace/{Uri.EscapeDataString(wanted)}";
            if (parsed.GetValue(pcap) is { } file)
            {
                await File.WriteAllBytesAsync(file, await api.DownloadAsync($"{path}/pcap", cancellationToken), cancellationToken);
                Console.WriteLine($"{file} is written; read it with: tcpdump -vnr {file}");
                return;
            }

            var answer = await api.GetAsync(path, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else foreach (var exchange in answer!["items"]!.AsArray()) Print(exchange!);
        }));
        return command;
    }

    private static void Print(JsonNode exchange)
    {
        Print(exchange, exchange["request"]!);
        Console.WriteLine($"  => {exchange["decision"]}: {exchange["why"]}");
        if ((string?)exchange["boot"] is { } boot) Console.WriteLine($"  => boot: {boot}");
        if (exchange["reply"] is { } reply) Print(exchange, reply);
        Console.WriteLine();
    }

    private static void Print(JsonNode exchange, JsonNode message)
    {
        Console.WriteLine($"{(DateTimeOffset)exchange["at"]!:u} {exchange["interface"]}  {message["from"]} -> {message["to"]}  {message["type"]}");
        foreach (var line in message["lines"]!.AsArray()) Console.WriteLine($"    {(string?)line!["name"],-28} {line["value"]}");
    }
}
