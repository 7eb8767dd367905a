using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>What changes more than one object.</summary>
internal static class BulkCommands
{
    public static Command NewName(Noun noun, string verb, string help)
    {
        var name = Completion.Name(noun.Path);
        var to = new Argument<string>("to");
        var dryRun = new Option<bool>("--dry-run") { Description = "judge it and change nothing" };
        var command = new Command(verb, $"{help}. Example: bootappliance {noun.Name} {verb} NAME NEW-NAME") { name, to, dryRun };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = $"{noun.Path}/{Uri.EscapeDataString(parsed.GetValue(name)!)}/{verb}{(parsed.GetValue(dryRun) ? "?dry_run=true" : "")}";
            var answer = await api.SendAsync(HttpMethod.Post, path, new JsonObject { ["to"] = parsed.GetValue(to) }, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Console.WriteLine($"{noun.Name} {parsed.GetValue(name)} {(parsed.GetValue(dryRun) ? "would be" : "was")} {(verb == "copy" ? "copied" : "renamed")} to {parsed.GetValue(to)}");
        }));
        return command;
    }

    public static Command EditMany(Noun noun)
    {
        var filter = new Option<string>("--filter") { Description = "which are meant: words that all have to be in it, field=value or field!=value, with * for anything", Required = true }.OfferingFields(noun);
        var dryRun = new Option<bool>("--dry-run") { Description = "tell which would change, and change nothing" };
        var command = new Command("edit-many", $"Changes every {noun.Name} that a filter finds, all or none. Example: bootappliance {noun.Name} edit-many --filter tags.rack=3 --comment \"to be moved\" --dry-run") { filter, dryRun };
        var options = NounCommands.AddFields(command, noun);
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var patch = new JsonObject();
            await NounCommands.SetAsync(api, parsed, patch, options, cancellationToken);
            // In a merge patch null takes a key away, which key= means here.
            foreach (var (field, option) in options.Where(one => one.Field.Kind == FieldKind.Map))
                foreach (var text in (parsed.GetValue(option) ?? []).Where(text => text.EndsWith('='))) patch[field.Name]![text[..^1]] = null;
            if (patch.Count == 0) throw new ApiException(CliExit.Usage, "nothing to change was given; add such as --comment \"rack 3\"");
            var query = $"{noun.Path}?filter={Uri.EscapeDataString(parsed.GetValue(filter)!)}{(parsed.GetValue(dryRun) ? "&dry_run=true" : "")}";
            Print(parsed, await api.SendAsync(HttpMethod.Patch, query, patch, cancellationToken), parsed.GetValue(dryRun));
        }));
        return command;
    }

    public static Command Apply()
    {
        var file = new Argument<string>("file") { Description = "a JSON list of objects, each with its kind; - reads it from the standard input" };
        var dryRun = new Option<bool>("--dry-run") { Description = "tell what would change, and change nothing" };
        var command = new Command("apply", "Brings the inventory to what a file says; what stands so already is no change, and all of it counts or nothing. Example: bootappliance apply inventory.json --dry-run") { file, dryRun };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = parsed.GetValue(file)!;
            if (path != "-" && !File.Exists(path)) throw new ApiException(CliExit.Usage, $"there is no file {path} here");
            await using var content = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            Print(parsed, await api.PostAsync($"apply{(parsed.GetValue(dryRun) ? "?dry_run=true" : "")}", content, cancellationToken), parsed.GetValue(dryRun));
        }));
        return command;
    }

    private static void Print(ParseResult parsed, JsonNode? answer, bool isDryRun)
    {
        if (parsed.GetValue(Connection.AsJson))
        {
            Output.Json(answer);
            return;
        }

        var (added, changed) = (answer!["added"]!.AsArray(), answer["changed"]!.AsArray());
        foreach (var one in added) Console.WriteLine($"{one} {(isDryRun ? "would be added" : "added")}");
        foreach (var one in changed) Console.WriteLine($"{one} {(isDryRun ? "would be changed" : "changed")}");
        Console.WriteLine($"{answer["seen"]} seen, {added.Count} added, {changed.Count} changed{(isDryRun ? "; nothing was done" : "")}");
    }
}
