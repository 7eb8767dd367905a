using System.CommandLine;

namespace BootAppliance.Cli;

/// <summary>What happened, and what happens.</summary>
internal static class EventCommands
{
    private static readonly string[] Columns = ["at", "level", "kind", "system", "text"];

    public static Command Build()
    {
        var system = new Option<string?>("--system") { Description = "only of this system" }.Offering("systems");
        var kind = new Option<string?>("--kind") { Description = "only of this kind; a kind that ends in a dot is a family, such as boot." };
        var limit = new Option<int>("--limit") { Description = "at most so many", DefaultValueFactory = _ => 50 };
        var list = new Command("list", "Lists the latest events. Example: bootappliance event list --system web01") { system, kind, limit };
        list.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.GetAsync($"events?limit={parsed.GetValue(limit)}{Query(parsed.GetValue(system), parsed.GetValue(kind))}", cancellationToken);
            var items = answer as System.Text.Json.Nodes.JsonArray ?? answer!["items"]!.AsArray();
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Output.Table(items, Columns);
        }));
        var watch = new Command("watch", "Prints events as they come, until Ctrl-C. Example: bootappliance event watch --kind install.") { system, kind };
        watch.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            await foreach (var e in api.WatchAsync($"events?level=info{Query(parsed.GetValue(system), parsed.GetValue(kind))}", cancellationToken))
                Console.WriteLine(parsed.GetValue(Connection.AsJson) ? e.ToJsonString() : $"{e["at"]} {e["kind"],-18} {e["text"]}");
        }));
        return CliCommands.Group("event", "What happened. Example: bootappliance event watch", list, watch);
    }

    private static string Query(string? system, string? kind) =>
        (system is null ? "" : $"&system={Uri.EscapeDataString(system)}") + (kind is null ? "" : $"&kind={Uri.EscapeDataString(kind)}");
}
