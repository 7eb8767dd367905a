using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Templates;

/// <summary>What versions have in common, and what all of them take.</summary>
internal static class UsageCommands
{
    public static Command Diff()
    {
        var from = new Argument<string>("from") { Description = "such as ccnx:/example.com/linux/web/v=6" };
        var to = new Argument<string>("to") { Description = "such as ccnx:/example.com/linux/web/v=7" };
        Command command = new("diff", "Tells what a version has of another one. Example: bootappliance template diff ccnx:/example.com/linux/web/v=6 ccnx:/example.com/linux/web/v=7") { from, to };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = (await api.GetAsync($"templates/diff?from={Uri.EscapeDataString(parsed.GetValue(from)!)}&to={Uri.EscapeDataString(parsed.GetValue(to)!)}", cancellationToken))!;
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else foreach (var disk in answer["disks"]!.AsArray()) Console.WriteLine($"{disk!["disk"]}: {Sum(disk["shared"]!)} shared, {Sum(disk["new"]!)} new, {Sum(disk["gone"]!)} gone");
        }));
        return command;
    }

    public static Command Usage()
    {
        Command command = new("usage", "Tells what templates and publishers take in the store. Example: bootappliance template usage");
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = (await api.GetAsync("templates/usage", cancellationToken))!;
            if (parsed.GetValue(Connection.AsJson))
            {
                Output.Json(answer);
                return;
            }

            var names = (await api.GetAsync("publishers", cancellationToken))!["items"]!.AsArray().ToDictionary(one => (string)one!["fingerprint"]!, one => (string)one!["name"]!);
            Output.Table(answer["templates"]!.AsArray().Select(one => Row(one!, (string)one!["name"]!)), ["template", "versions", "raw", "unique", "shared"]);
            Output.Table(answer["publishers"]!.AsArray().Select(one => Row(one!, names.GetValueOrDefault((string)one!["name"]!, (string)one["name"]!), "publisher")), ["publisher", "versions", "raw", "unique", "shared"]);
            Console.WriteLine($"{Size(answer["raw"])} of disks, {Size(answer["distinct"])} of which differ (1 : {answer["dedupe_ratio"]}), are {Size(answer["stored"])} in the store");
        }));
        return command;
    }

    private static JsonObject Row(JsonNode one, string name, string column = "template") =>
        new() { [column] = name, ["versions"] = (int)one["versions"]!, ["raw"] = Size(one["raw"]), ["unique"] = Size(one["unique"]), ["shared"] = Size(one["shared"]) };

    private static string Sum(JsonNode sum) => $"{sum["chunks"]} chunks of {Size(sum["bytes"])}";

    private static string Size(JsonNode? bytes) => ByteSize.Say((long)bytes!);
}
