using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>What can be done with leases besides listing them.</summary>
internal static class LeaseCommands
{
    public static Command History()
    {
        var address = new Option<string?>("--address") { Description = "only of this address, IPv4 or IPv6" };
        var mac = new Option<string?>("--mac") { Description = "only of this machine" };
        var limit = new Option<int>("--limit") { Description = "at most so many; 1 to 1000", DefaultValueFactory = _ => 100 };
        var command = new Command("history", "Tells who had an address, or which addresses a machine had, newest first. Example: bootappliance lease history --address 192.0.2.10") { address, mac, limit };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var query = $"leases/history?limit={parsed.GetValue(limit)}"
                + (parsed.GetValue(address) is { } one ? $"&address={Uri.EscapeDataString(one)}" : "") + (parsed.GetValue(mac) is { } hardware ? $"&mac={Uri.EscapeDataString(hardware)}" : "");
            var answer = await api.GetAsync(query, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Output.Table(answer!["items"]!.AsArray(), ["at", "address", "what", "mac", "host_name", "expires_at"]);
        }));
        return command;
    }

    public static Command Reclaim()
    {
        var days = new Option<double>("--ended-for") { Description = "days since they ended; 0 takes every lease that is over", DefaultValueFactory = _ => 7 };
        var command = new Command("reclaim", "Forgets leases that ended long ago, so that their addresses are like new. Example: bootappliance lease reclaim --ended-for 30") { days };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.SendAsync(HttpMethod.Post, $"leases/reclaim?ended_for={(long)(parsed.GetValue(days) * 86400)}", null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Console.WriteLine($"{answer!["reclaimed"]} leases forgotten");
        }));
        return command;
    }

    public static Command Free()
    {
        var address = new Argument<string>("address").Offering("leases");
        var command = new Command("free", "Forgets a lease, so that its address is free at once. Example: bootappliance lease free 192.0.2.10") { address };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            await api.SendAsync(HttpMethod.Delete, $"leases/{Uri.EscapeDataString(parsed.GetValue(address)!)}", null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["freed"] = parsed.GetValue(address) });
            else Console.WriteLine($"{parsed.GetValue(address)} is free");
        }));
        return command;
    }
}
