using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary><c>bootappliance system facts</c>.</summary>
internal static class FactsCommand
{
    public static Command Build()
    {
        var name = Completion.Name("systems");
        var history = new Option<bool>("--history") { Description = "each time that they had changed, the latest first, and what had" };
        var command = new Command("facts", "Shows what a machine told of itself when it booted the helper image. Example: bootappliance system facts web01 --history") { name, history };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = $"systems/{Uri.EscapeDataString(parsed.GetValue(name)!)}/facts";
            var answer = await api.GetAsync(parsed.GetValue(history) ? $"{path}/history" : path, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else if (parsed.GetValue(history)) Tell(answer!["items"]!.AsArray());
            else
            {
                Console.WriteLine(Output.Clean($"{answer!["text"]}"));
                Console.WriteLine(Output.Clean($"told at {answer["at"]}, the same last at {answer["seen_at"]}"));
                Output.Fields(answer["facts"]);
            }
        }));
        return command;
    }

    private static void Tell(JsonArray items)
    {
        foreach (var one in items)
        {
            Console.WriteLine(Output.Clean($"{one!["at"]}  {one["text"]}"));
            foreach (var change in one["changes"]!.AsArray()) Console.WriteLine(Output.Clean($"    {change!["path"]}: {change["before"] ?? "–"} → {change["after"] ?? "–"}"));
        }
    }
}
