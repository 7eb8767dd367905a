using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Storage;

/// <summary>Disks of the allocation table: those of pools.</summary>
internal static class AllocationCommands
{
    private static readonly string[] Sizes = ["entitlement", "virtual_size", "taken"];
    private static readonly Argument<string> Name = new("name") { Description = "of the disk, in its pool" };

    public static Command[] Verbs() => [List(), Show(), DiskCreateCommand.Build(), Grow(), Release(), Rules(), Ask(), History()];

    internal static void Print(ParseResult parsed, JsonNode? disk)
    {
        if (parsed.GetValue(Connection.AsJson))
        {
            Output.Json(disk);
            return;
        }

        var shown = StorageText.Said([disk], Sizes).Single()!.AsObject();
        var explanation = shown["explanation"]!.AsArray();
        shown.Remove("explanation");
        Output.Fields(shown);
        // What is out of the question is much, and seldom wanted.
        var (excluded, said) = (explanation.Count(IsExclusion), explanation.Where(line => !IsExclusion(line)));
        foreach (var line in said) Console.WriteLine($"  {Output.Clean((string)line!)}");
        if (excluded > 0) Console.WriteLine($"  {excluded} others are out of the question; --json tells why");

        static bool IsExclusion(JsonNode? line) => ((string)line!).Contains(": no: ", StringComparison.Ordinal);
    }

    private static Command List()
    {
        var pool = new Option<string?>("--pool") { Description = "of this pool alone" }.Offering("pools");
        var machine = new Option<string?>("--machine") { Description = "of this machine alone" };
        var filter = new Option<string?>("--filter") { Description = "only disks that have this text in their names, machines, purpose, format, policy or state" };
        var limit = new Option<int>("--limit") { Description = "at most so many", DefaultValueFactory = _ => 1000 };
        var command = new Command("list", "Lists the disks of pools: what each may have, what its guest sees, what it takes. Example: bootappliance disk list --pool ssd --filter qcow2") { pool, machine, filter, limit };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var query = StorageText.Query(("pool", parsed.GetValue(pool)), ("machine", parsed.GetValue(machine)), ("filter", parsed.GetValue(filter)));
            var answer = await api.GetAsync($"disks?limit={parsed.GetValue(limit)}{query}", cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Output.Table(StorageText.Said(answer!["items"]!.AsArray(), Sizes), ["pool", "name", "state", "entitlement", "virtual_size", "taken", "policy", "format", "rules.machines", "resource", "trouble"]);
        }));
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Shows a disk: its three sizes, its rules, the last decision, and why it is made as it is. Example: bootappliance disk show ssd web01-root") { StorageText.Pool, Name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api => Print(parsed, await api.GetAsync(At(parsed), cancellationToken))));
        return command;
    }

    private static Command Grow()
    {
        var size = new Argument<string>("size") { Description = "its new one, such as 40GiB; a disk only grows" };
        var command = new Command("grow", "Makes a disk larger, and tells the guest that runs with it. Example: bootappliance disk grow ssd web01-root 40GiB") { StorageText.Pool, Name, size };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
            Print(parsed, await api.SendAsync(HttpMethod.Post, $"{At(parsed)}/grow", new JsonObject { ["bytes"] = StorageText.Bytes(parsed.GetValue(size)!, "size") }, cancellationToken))));
        return command;
    }

    private static Command Release()
    {
        var pool = new Argument<string?>("pool") { Arity = ArgumentArity.ZeroOrOne, Description = "the pool" }.Offering("pools");
        var name = new Argument<string?>("name") { Arity = ArgumentArity.ZeroOrOne, Description = "of the disk" };
        var machine = new Option<string?>("--machine") { Description = "only this one's part in it; without a disk, all that this machine has: it was terminated" };
        var command = new Command("release", "Deletes a disk and gives its room back to its pool; refused while a machine uses it. Example: bootappliance disk release ssd web01-root") { pool, name, machine };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var (of, who) = (parsed.GetValue(machine), parsed.GetValue(pool));
            if ((who is null) != (parsed.GetValue(name) is null) || (who is null && of is null)) throw new ApiException(CliExit.Usage, "name a pool and a disk, or --machine");
            var path = (who is null ? "disks" : StorageText.Path("disks", who, parsed.GetValue(name)!)) + (of is null ? "" : $"?machine={Uri.EscapeDataString(of)}");
            var answer = await api.SendAsync(HttpMethod.Delete, path, null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else if (answer!["gone"]!.AsArray() is { Count: > 0 } gone) Console.WriteLine($"released: {string.Join(", ", gone)}");
            else if (answer["refused"]!.AsArray().Count == 0) Console.WriteLine("released; other machines share it still");
            if (answer!["refused"]!.AsArray() is { Count: > 0 } refused) throw new ApiException(CliExit.Refused, string.Join(Environment.NewLine, refused.Select(line => Output.Clean((string)line!))));
        }));
        return command;
    }

    private static Command Rules()
    {
        var (minimum, maximum, pin) = (StorageText.Size("--minimum", "never entitled to less"), StorageText.Size("--maximum", "never to more; 0 for no bound"), StorageText.Size("--pin", "held at so much; 0 for no pin"));
        var weight = new Option<double?>("--weight") { Description = "beside others, 0.001 to 1000" };
        var purpose = new Option<string?>("--purpose") { Description = "what it is for" };
        var paused = new Option<bool?>("--paused") { Description = "true: its entitlement does not change by itself" };
        var machines = new Option<string[]?>("--machine") { Description = "that draw from it; may be given again" };
        var command = new Command("edit", "Changes what the rules of its pool go by. Example: bootappliance disk edit ssd web01-root --weight 4 --maximum 100GiB") { StorageText.Pool, Name, minimum, maximum, pin, weight, purpose, paused, machines };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var rules = (await api.GetAsync(At(parsed), cancellationToken))!["rules"]!.DeepClone().AsObject();
            if (StorageText.Bytes(parsed, minimum) is { } least) rules["minimum"] = least;
            if (StorageText.Bytes(parsed, maximum) is { } most) rules["maximum"] = most == 0 ? null : most;
            if (StorageText.Bytes(parsed, pin) is { } held) rules["pin"] = held == 0 ? null : held;
            if (parsed.GetValue(weight) is { } number) rules["weight"] = number;
            if (parsed.GetValue(purpose) is { } word) rules["purpose"] = word;
            if (parsed.GetValue(paused) is { } still) rules["paused"] = still;
            if (parsed.GetValue(machines) is { Length: > 0 } names) rules["machines"] = new JsonArray([.. names.Select(one => (JsonNode)one)]);
            Print(parsed, await api.SendAsync(HttpMethod.Put, $"{At(parsed)}/rules", rules, cancellationToken));
        }));
        return command;
    }

    private static Command Ask()
    {
        var size = new Argument<string>("size") { Description = "what it shall be entitled to, such as 40GiB" };
        var command = new Command("override", "Asks for an entitlement at the next division, once; afterwards the rules go on from there. Example: bootappliance disk override ssd web01-root 40GiB") { StorageText.Pool, Name, size };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
            Print(parsed, await api.SendAsync(HttpMethod.Post, $"{At(parsed)}/override", new JsonObject { ["bytes"] = StorageText.Bytes(parsed.GetValue(size)!, "size") }, cancellationToken))));
        return command;
    }

    private static Command History()
    {
        var pool = new Option<string?>("--pool") { Description = "of this pool alone" }.Offering("pools");
        var disk = new Option<string?>("--disk") { Description = "of disks of this name alone" };
        var limit = new Option<int>("--limit") { Description = "at most so many, 1 to 1000", DefaultValueFactory = _ => 100 };
        var command = new Command("history", "Tells what was decided on disks, by whom and from what, the youngest first. Example: bootappliance disk history --pool ssd --disk web01-root") { pool, disk, limit };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var query = StorageText.Query(("pool", parsed.GetValue(pool)), ("disk", parsed.GetValue(disk)));
            var answer = await api.GetAsync($"disks/history?limit={parsed.GetValue(limit)}{query}", cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else foreach (var line in answer!["items"]!.AsArray()) Console.WriteLine(Output.Clean($"{line!["at"]}  {line["pool"]}/{line["disk"]}  {line["what"]}: {line["sentence"]} ({line["who"]})"));
        }));
        return command;
    }

    private static string At(ParseResult parsed) => StorageText.Path("disks", parsed.GetValue(StorageText.Pool)!, parsed.GetValue(Name)!);
}
