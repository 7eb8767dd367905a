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
        command.Subcommands.Add(BulkCommands.NewName(noun, "copy", "Makes another like it, without what belongs to one machine only"));
        command.Subcommands.Add(BulkCommands.NewName(noun, "rename", "Gives it another name, in all that use it too"));
        command.Subcommands.Add(BulkCommands.EditMany(noun));
        return command;
    }

    /// <summary>The settings are there always: they are shown and edited.</summary>
    public static Command BuildSettings()
    {
        var edit = new Command("edit", $"Changes what everything inherits, and prints what changed. Example: {Noun.Settings.Example}");
        var dryRun = new Option<bool>("--dry-run") { Description = "judge it and change nothing" };
        edit.Options.Add(dryRun);
        var options = AddFields(edit, Noun.Settings);
        edit.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var found = await api.GetAsync(Noun.Settings.Path, cancellationToken);
            var before = found!["items"]!.AsArray().FirstOrDefault()?.AsObject() ?? new JsonObject { ["version"] = 0 };
            var after = before.DeepClone().AsObject();
            await SetAsync(api, parsed, after, options, cancellationToken);
            var saved = await api.SendAsync(HttpMethod.Put, $"settings/settings{(parsed.GetValue(dryRun) ? "?dry_run=true" : "")}", after, cancellationToken, before["version"]!.ToString());
            if (parsed.GetValue(Connection.AsJson)) Output.Json(saved);
            else Output.Difference(before, saved!.AsObject());
        }));
        var show = new Command("show", "Shows what everything inherits. Example: bootappliance settings show --json");
        show.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var items = (await api.GetAsync(Noun.Settings.Path, cancellationToken))!["items"]!.AsArray();
            if (parsed.GetValue(Connection.AsJson)) Output.Json(items.FirstOrDefault() ?? new JsonObject());
            else if (items.Count > 0) Output.Fields(items[0]);
            else Console.WriteLine($"nothing is set; set something with: {Noun.Settings.Example}");
        }));
        return CliCommands.Group("settings", $"What everything inherits. Example: {Noun.Settings.Example}", show, edit);
    }

    private static Command Save(Noun noun, string verb, bool isNew)
    {
        var name = isNew ? new Argument<string>("name") : Completion.Name(noun.Path);
        var dryRun = new Option<bool>("--dry-run") { Description = "judge it and change nothing" };
        var command = new Command(verb, isNew ? $"Adds a {noun.Name}. Example: {noun.Example}" : $"Changes a {noun.Name} and prints what changed. Example: bootappliance {noun.Name} edit NAME --comment \"rack 3\"") { name, dryRun };
        var options = AddFields(command, noun);
        var nic = noun.Name == "system" ? AddInterfaceOptions(command) : [];
        var power = noun.Name == "system" ? new PowerSystemOption(command) : null;
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = $"{noun.Path}/{Uri.EscapeDataString(parsed.GetValue(name)!)}";
            var before = isNew ? [] : (await api.GetAsync(path, cancellationToken))!.AsObject();
            var after = before.DeepClone().AsObject();
            after.Remove("state");
            await SetAsync(api, parsed, after, options, cancellationToken);
            foreach (var (key, option) in nic)
                foreach (var text in parsed.GetValue(option) ?? [])
                    if (key == "interface") InterfaceOption.Parse(after, text);
                    else if (key == "delete") InterfaceOption.Remove(after, text);
                    else InterfaceOption.Set(after, "eth0", key, text);
            if (power is not null) await power.SetAsync(parsed, after, cancellationToken);
            var saved = await api.SendAsync(HttpMethod.Put, path + (parsed.GetValue(dryRun) ? "?dry_run=true" : ""), after, cancellationToken, isNew ? "0" : before["version"]!.ToString());
            if (parsed.GetValue(Connection.AsJson)) Output.Json(saved);
            else if (isNew) Console.WriteLine($"{noun.Name} {saved!["name"]} {(parsed.GetValue(dryRun) ? "would be added" : "added")}");
            else Output.Difference(before, saved!.AsObject());
        }));
        return command;
    }

    internal static List<(NounField Field, Option<string[]> Option)> AddFields(Command command, Noun noun)
    {
        var options = noun.Fields.Select(field => (Field: field, Option: new Option<string[]>(field.Option)
        {
            Description = field.Help,
            Arity = field.Kind == FieldKind.Flag ? ArgumentArity.ZeroOrOne : ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        }.Offering(noun, field))).ToList();
        foreach (var (_, option) in options) command.Options.Add(option);
        return options;
    }

    /// <summary>Sets what was given; an empty text takes the field away, so that it is inherited.</summary>
    internal static async Task SetAsync(ApiClient api, ParseResult parsed, JsonObject o, List<(NounField Field, Option<string[]> Option)> options, CancellationToken cancellationToken)
    {
        foreach (var (field, option) in options)
        {
            if (parsed.GetResult(option) is not { Implicit: false }) continue;
            var texts = parsed.GetValue(option) ?? [];
            if (field.Kind == FieldKind.Map) Noun.Merge(o, field, texts);
            else if (field.Kind == FieldKind.Secret) o[field.Name] = await SecretAsync(texts[^1], cancellationToken);
            else o[field.Name] = field.Kind == FieldKind.File ? await FileAsync(api, texts[^1], cancellationToken) : Noun.Value(field, texts.Length == 0 ? ["true"] : texts);
        }
    }

    private static List<(string Key, Option<string[]> Option)> AddInterfaceOptions(Command command)
    {
        List<(string, Option<string[]>)> options =
        [
            ("mac", new("--mac") { Description = "MAC address of eth0" }),
            ("ip", new("--ip") { Description = "IPv4 address of eth0; DHCP reserves it" }),
            ("netmask", new("--netmask") { Description = "netmask of eth0" }),
            ("interface", new("--interface") { Description = "another interface, such as eth1:mac=52:54:00:12:34:57,ip=192.0.2.11; may be repeated" }),
            ("delete", new("--delete-interface") { Description = "an interface to take away; may be repeated" }),
        ];
        foreach (var (_, option) in options) command.Options.Add(option);
        return options;
    }

    /// <summary>Everybody sees the arguments of a program, so a secret comes by a file; no name takes it away.</summary>
    internal static async Task<JsonNode?> SecretAsync(string source, CancellationToken cancellationToken)
    {
        if (source.Length == 0) return null;
        if (source != "-" && !File.Exists(source)) throw new ApiException(CliExit.Usage, $"there is no file {source} here; the password is the first line of a file, or - of standard input");
        using var reader = source == "-" ? Console.In : File.OpenText(source);
        return await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } secret ? secret : throw new ApiException(CliExit.Usage, $"the first line of {source} is empty; the password stands there");
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
        var filter = new Option<string?>("--filter") { Description = "only these: words that all have to be in it, field=value or field!=value, with * for anything; such as \"tags.rack=3 profile=web\"" }.OfferingFields(noun);
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
