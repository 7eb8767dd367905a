using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Storage;

/// <summary>Storage that is divided among machines: pools and what they are made of.</summary>
internal static class PoolCommands
{
    private static readonly string[] Sizes = ["promisable", "promised", "taken", "capacity", "free"];

    public static Command Build() => CliCommands.Group("pool", "Storage that is divided among machines. Example: bootappliance pool list", List(), Show(), Add(), Edit(), Remove(), Divide(), PoolResourceCommands.Build());

    private static Command List()
    {
        var filter = new Option<string?>("--filter") { Description = "only pools that have this text in their or their resources' names, places or hosts" };
        var command = new Command("list", "Lists the pools: what may be promised, is promised, and is taken. Example: bootappliance pool list --filter ssd") { filter };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.GetAsync("pools" + (parsed.GetValue(filter) is { } text ? $"?filter={Uri.EscapeDataString(text)}" : ""), cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Output.Table(StorageText.Said(answer!["items"]!.AsArray(), Sizes), ["name", "promisable", "promised", "taken", "disks", "overcommit_percent", "paused"]);
        }));
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Shows a pool with each of its resources. Example: bootappliance pool show ssd") { StorageText.Pool };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var pool = (await api.GetAsync(StorageText.Path("pools", parsed.GetValue(StorageText.Pool)!), cancellationToken))!.AsObject();
            if (parsed.GetValue(Connection.AsJson))
            {
                Output.Json(pool);
                return;
            }

            var resources = pool["resources"]!.AsArray();
            pool.Remove("resources");
            Output.Fields(StorageText.Said([pool], Sizes).Single());
            Output.Table(StorageText.Said(resources, Sizes), ["name", "kind", "place", "host", "health", "promisable", "promised", "taken", "free", "disks", "data_percent", "metadata_percent", "trouble"]);
        }));
        return command;
    }

    private static Command Add()
    {
        var extent = StorageText.Size("--extent", "in which entitlements are counted: a power of two from 1MiB to 1GiB; default 4MiB; write it");
        var overcommit = Overcommit();
        var command = new Command("add", "Makes a pool; then give it resources. Example: bootappliance pool add ssd --overcommit 150") { StorageText.Pool, extent, overcommit };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var name = parsed.GetValue(StorageText.Pool)!;
            await api.SendAsync(HttpMethod.Post, "pools", new JsonObject { ["name"] = name, ["extent"] = StorageText.Bytes(parsed, extent), ["overcommit_percent"] = parsed.GetValue(overcommit) }, cancellationToken);
            Console.WriteLine($"{name} is there; give it storage: bootappliance pool resource add {name} disk1 --directory /var/lib/bootappliance-disks");
        }));
        return command;
    }

    private static Command Edit()
    {
        var overcommit = Overcommit();
        var pause = new Option<bool>("--pause") { Description = "entitlements change no more by themselves" };
        var resume = new Option<bool>("--resume") { Description = "they do again" };
        var command = new Command("edit", "Changes a pool. Example: bootappliance pool edit ssd --pause") { StorageText.Pool, overcommit, pause, resume };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            if (parsed.GetValue(pause) && parsed.GetValue(resume)) throw new ApiException(CliExit.Usage, "--pause and --resume are opposites; give one");
            JsonObject body = new() { ["overcommit_percent"] = parsed.GetValue(overcommit), ["paused"] = parsed.GetValue(pause) ? true : parsed.GetValue(resume) ? false : null };
            await api.SendAsync(HttpMethod.Patch, StorageText.Path("pools", parsed.GetValue(StorageText.Pool)!), body, cancellationToken);
        }));
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Removes a pool that has no resources any more. Example: bootappliance pool remove ssd") { StorageText.Pool };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, api => api.SendAsync(HttpMethod.Delete, StorageText.Path("pools", parsed.GetValue(StorageText.Pool)!), null, cancellationToken)));
        return command;
    }

    private static Command Divide()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "tell what would be decided, and change nothing" };
        var all = new Option<bool>("--all") { Description = "those too that keep what they have, and why" };
        var command = new Command("divide", "Divides a pool anew now, as the appliance does every storage.reallocation.interval. Example: bootappliance pool divide ssd --dry-run --all") { StorageText.Pool, dryRun, all };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.SendAsync(HttpMethod.Post, $"{StorageText.Path("pools", parsed.GetValue(StorageText.Pool)!)}/divide?dry_run={(parsed.GetValue(dryRun) ? "true" : "false")}", null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson))
            {
                Output.Json(answer);
                return;
            }

            foreach (var resource in answer!["items"]!.AsArray())
            {
                Console.WriteLine($"{resource!["resource"]}: {ByteSize.Say((long)resource["free"]!)} are promised to nobody{((long)resource["missing"]! is > 0 and var missing ? $"; {ByteSize.Say(missing)} are missing: add a resource" : "")}");
                var decisions = resource["decisions"]!.AsArray().Where(one => parsed.GetValue(all) || (long)one!["from"]! != (long)one["to"]!).ToList();
                foreach (var decision in decisions) Console.WriteLine($"  {Output.Clean((string)decision!["sentence"]!)}");
                if (decisions.Count == 0) Console.WriteLine("  nothing changes");
            }
        }));
        return command;
    }

    private static Option<int?> Overcommit() => new("--overcommit") { Description = "how many percent of what there is may be promised, 10 to 1000; 100 promises what there is" };
}
