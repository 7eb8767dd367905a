using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>Leases from other servers, to files, and into the inventory.</summary>
internal static class LeaseTransfer
{
    public static Command Import()
    {
        var file = new Argument<string>("file") { Description = "dhcpd.leases, kea-leases4.csv or dnsmasq.leases" };
        var dryRun = new Option<bool>("--dry-run") { Description = "judge it and change nothing" };
        var command = new Command("import", "Takes another server's live leases over. Example: bootappliance lease import /var/lib/dhcp/dhcpd.leases --dry-run") { file, dryRun };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new ApiException(CliExit.Usage, $"there is no file {path} here");
            await using var content = File.OpenRead(path);
            var answer = await api.PostAsync($"leases/import{(parsed.GetValue(dryRun) ? "?dry_run=true" : "")}", content, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Output.Fields(answer);
        }));
        return command;
    }

    public static Command Export()
    {
        var command = new Command("export", "Prints the live IPv4 leases as Kea's CSV, which Kea and `lease import` read. Example: bootappliance lease export > leases.csv");
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            Console.WriteLine("address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context");
            // The form is DHCPv4's.
            foreach (var lease in (await Pages.AllAsync(api, "leases?filter=bound", int.MaxValue, cancellationToken)).Where(one => !((string)one!["address"]!).Contains(':', StringComparison.Ordinal)))
            {
                var (expires, renewed) = ((DateTimeOffset)lease!["expires_at"]!, (DateTimeOffset)lease["renewed_at"]!);
                Console.WriteLine($"{lease["address"]},{lease["mac"]},,{(long)(expires - renewed).TotalSeconds},{expires.ToUnixTimeSeconds()},1,0,0,{lease["host_name"]},0,");
            }
        }));
        return command;
    }

    public static Command Pin()
    {
        var address = new Argument<string>("address").Offering("leases");
        var system = new Option<string?>("--system") { Description = "the system whose interface it becomes; default: the one that has the lease's MAC" }.Offering("systems");
        var command = new Command("pin", "Makes a lease's address its machine's own, in the inventory. Example: bootappliance lease pin 192.0.2.10 --system web01") { address, system };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var wanted = parsed.GetValue(address)!;
            var found = await Pages.AllAsync(api, $"leases?filter={Uri.EscapeDataString(wanted)}", 1000, cancellationToken);
            var lease = found.FirstOrDefault(one => (string?)one!["address"] == wanted) ?? throw new ApiException(CliExit.NotFound, $"there is no lease of {wanted}; see: bootappliance lease list");
            var name = parsed.GetValue(system) ?? (string?)lease["system"]
                ?? throw new ApiException(CliExit.Usage, $"{lease["mac"]} is in no inventory; name the system with --system, or add it: bootappliance system add NAME --profile PROFILE --mac {lease["mac"]} --ip {wanted}");
            var before = (await api.GetAsync($"systems/{Uri.EscapeDataString(name)}", cancellationToken))!.AsObject();
            var after = before.DeepClone().AsObject();
            after.Remove("state");
            after.Remove("kind");
            var interfaces = after["interfaces"]?.AsObject() ?? [];
            var own = interfaces.FirstOrDefault(one => (string?)one.Value!["mac_address"] == (string?)lease["mac"]).Key ?? Free(interfaces);
            InterfaceOption.Set(after, own, "mac", (string)lease["mac"]!);
            InterfaceOption.Set(after, own, wanted.Contains(':', StringComparison.Ordinal) ? "ipv6" : "ip", wanted);
            await api.SendAsync(HttpMethod.Put, $"systems/{Uri.EscapeDataString(name)}", after, cancellationToken, before["version"]!.ToString());
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["system"] = name, ["interface"] = own, ["address"] = wanted });
            else Console.WriteLine($"{wanted} belongs to {own} of {name}");
        }));
        return command;
    }

    private static string Free(JsonObject interfaces) => Enumerable.Range(0, 1000).Select(number => $"eth{number}").First(name => !interfaces.ContainsKey(name));
}
