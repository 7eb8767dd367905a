using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>add, edit, list, show and remove of one kind of object.</summary>
internal static class NounCommands
{
    public static Command Build(Noun noun)
    {
        var command = new Command(noun.Name, $"The {noun.Name}s. Example: {noun.Example}");
        command.Subcommands.Add(Save(noun, "add", isNew: true));
        command.Subcommands.Add(Save(noun, "edit", isNew: false));
        command.Subcommands.Add(List(noun));
        command.Subcommands.Add(Show(noun));
        command.Subcommands.Add(Remove(noun));
        return command;
    }

    private static Command Save(Noun noun, string verb, bool isNew)
    {
        var name = isNew ? new Argument<string>("name") : Completion.Name(noun.Path);
        var dryRun = new Option<bool>("--dry-run") { Description = "judge it and change nothing" };
        var command = new Command(verb, isNew ? $"Adds a {noun.Name}. Example: {noun.Example}" : $"Changes a {noun.Name} and prints what changed. Example: bootappliance {noun.Name} edit NAME --comment \"rack 3\"") { name, dryRun };
        var options = noun.Fields.Select(field => (Field: field, Option: new Option<string[]>(field.Option)
        {
            Description = field.Help,
            Arity = field.Kind == FieldKind.Flag ? ArgumentArity.ZeroOrOne : ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        })).ToList();
        foreach (var (_, option) in options) command.Options.Add(option);
        var nic = noun.Name == "system" ? AddInterfaceOptions(command) : [];
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = $"{noun.Path}/{Uri.EscapeDataString(parsed.GetValue(name)!)}";
            var before = isNew ? [] : (await api.GetAsync(path, cancellationToken))!.AsObject();
            var after = before.DeepClone().AsObject();
            after.Remove("state");
            foreach (var (field, option) in options)
            {
                if (parsed.GetResult(option) is not { Implicit: false }) continue;
                var texts = parsed.GetValue(option) ?? [];
                if (field.Kind == FieldKind.Map) Noun.Merge(after, field, texts);
                else after[field.Name] = field.Kind == FieldKind.File ? await FileAsync(api, texts[^1], cancellationToken) : Noun.Value(field, texts.Length == 0 ? ["true"] : texts);
            }

            foreach (var (key, option) in nic)
                foreach (var text in parsed.GetValue(option) ?? [])
                    if (key == "interface") InterfaceOption.Parse(after, text);
                    else InterfaceOption.Set(after, "eth0", key, text);
            var saved = await api.SendAsync(HttpMethod.Put, path + (parsed.GetValue(dryRun) ? "?dry_run=true" : ""), after, cancellationToken, isNew ? "0" : before["version"]!.ToString());
            if (parsed.GetValue(Connection.AsJson)) Output.Json(saved);
            else if (isNew) Console.WriteLine($"{noun.Name} {saved!["name"]} {(parsed.GetValue(dryRun) ? "would be added" : "added")}");
            else Output.Difference(before, saved!.AsObject());
        }));
        return command;
    }

    private static List<(string Key, Option<string[]> Option)> AddInterfaceOptions(Command command)
    {
        List<(string, Option<string[]>)> options =
        [
            ("mac", new("--mac") { Description = "MAC address of eth0" }),
            ("ip", new("--ip") { Description = "IPv4 address of eth0; DHCP reserves it" }),
            ("netmask", new("--netmask") { Description = "netmask of eth0" }),
            ("interface", new("--interface") { Description = "another interface, such as eth1:mac=52:54:00:12:34:57,ip=192.0.2.11; may be repeated" }),
        ];
        foreach (var (_, option) in options) command.Options.Add(option);
        return options;
    }

    /// <summary>A file of this machine is sent up; a URL is fetched by the appliance.</summary>
    private static async Task<JsonNode?> FileAsync(ApiClient api, string source, CancellationToken cancellationToken)
    {
        if (source.Contains("://", StringComparison.Ordinal))
            return await api.SendAsync(HttpMethod.Post, "files/fetch", new JsonObject { ["url"] = source }, cancellationToken);
        if (!File.Exists(source)) throw new ApiException(CliExit.Usage, $"there is no file {source} here; name a file or an http, https URL");
        await using var file = File.OpenRead(source);
        var stored = await api.UploadAsync($"files?name={Uri.EscapeDataString(Path.GetFileName(source))}", file, cancellationToken);
        await Console.Error.WriteLineAsync($"{source}: {stored!["size"]} bytes, sha256 {stored["sha256"]}");
        return stored;
    }

    private static Command List(Noun noun)
    {
        var filter = new Option<string?>("--filter") { Description = "only objects that have this text in them" };
        var limit = new Option<int>("--limit") { Description = "at most so many", DefaultValueFactory = _ => 1000 };
        var command = new Command("list", $"Lists the {noun.Name}s. Example: bootappliance {noun.Name} list --filter web") { filter, limit };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var items = await Pages.AllAsync(api, $"{noun.Path}?filter={Uri.EscapeDataString(parsed.GetValue(filter) ?? "")}", parsed.GetValue(limit), cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = items });
            else Output.Table(items, noun.Columns);
        }));
        return command;
    }

    private static Command Show(Noun noun)
    {
        var name = Completion.Name(noun.Path);
        var effective = new Option<bool>("--effective") { Description = "with what it inherits, and from where" };
        var command = new Command("show", $"Shows a {noun.Name}. Example: bootappliance {noun.Name} show NAME --json") { name, effective };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var found = await api.GetAsync($"{noun.Path}/{Uri.EscapeDataString(parsed.GetValue(name)!)}{(parsed.GetValue(effective) ? "?effective=true" : "")}", cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(found);
            else Output.Fields(found);
        }));
        return command;
    }

    private static Command Remove(Noun noun)
    {
        var name = Completion.Name(noun.Path);
        var recursive = new Option<bool>("--recursive") { Description = "with everything that stands on it" };
        var dryRun = new Option<bool>("--dry-run") { Description = "list what would go" };
        var command = new Command("remove", $"Removes a {noun.Name}. Example: bootappliance {noun.Name} remove NAME --dry-run") { name, recursive, dryRun };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.SendAsync(HttpMethod.Delete, $"{noun.Path}/{Uri.EscapeDataString(parsed.GetValue(name)!)}?recursive={(parsed.GetValue(recursive) ? "true" : "false")}&dry_run={(parsed.GetValue(dryRun) ? "true" : "false")}", null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else foreach (var gone in answer!["removed"]!.AsArray()) Console.WriteLine($"{gone} {(parsed.GetValue(dryRun) ? "would be removed" : "removed")}");
        }));
        return command;
    }
}
