using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>What happened, and what happens.</summary>
internal static class EventCommands
{
    private static readonly string[] Columns = ["id", "at", "level", "kind", "system", "text"];
    private static readonly string[] AuditColumns = ["at", "who", "door", "what", "outcome", "address"];

    public static Command Build() => CliCommands.Group("event", "What happened. Example: bootappliance event watch", List(), Watch(), Audit());

    private static Command List()
    {
        var (filter, until, before, limit) = (new EventFilterOptions(), EventFilterOptions.Until(), Before(), Limit());
        var command = new Command("list", "Lists the latest events. Example: bootappliance event list --system web01 --level warning --since 2h");
        foreach (var option in (Option[])[.. filter.All, until, before, limit]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var items = await PagesAsync(api, filter.Query(parsed) + EventFilterOptions.Query(parsed, until), parsed.GetValue(before), parsed.GetValue(limit), cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = items });
            else Output.Table(items, Columns);
        }));
        return command;
    }

    private static Command Watch()
    {
        var filter = new EventFilterOptions();
        var command = new Command("watch", "Prints events as they come, until Ctrl-C; with --since what happened before first. Example: bootappliance event watch --kind install. --level warning");
        foreach (var option in filter.All) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            await foreach (var e in api.WatchAsync($"events?{filter.Query(parsed).TrimStart('&')}", cancellationToken))
                Console.WriteLine(parsed.GetValue(Connection.AsJson) ? e.ToJsonString() : $"{e["at"]} {e["kind"],-18} {Output.Clean($"{e["text"]}")}");
        }));
        return command;
    }

    private static Command Audit()
    {
        var who = EventFilterOptions.By();
        var since = EventFilterOptions.Since();
        var (until, before, limit) = (EventFilterOptions.Until(), Before(), Limit());
        var command = new Command("audit", "Shows who did what, when, through which door, and how it ended. Example: bootappliance event audit --who ci --since 1d") { who, since, until, before, limit };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var query = $"&kind=access.change,access.login{EventFilterOptions.Query(parsed, who, since, until)}";
            var rows = new JsonArray([.. (await PagesAsync(api, query, parsed.GetValue(before), parsed.GetValue(limit), cancellationToken)).Select(Entry)]);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = rows });
            else Output.Table(rows, AuditColumns);
        }));
        return command;
    }

    private static JsonNode Entry(JsonNode? e)
    {
        var data = e!["data"];
        return new JsonObject
        {
            ["id"] = e["id"]!.DeepClone(),
            ["at"] = e["at"]!.DeepClone(),
            ["who"] = (string?)data?["who"],
            ["door"] = (string?)data?["door"],
            ["what"] = (string?)data?["method"] is { } method ? $"{method} {data!["path"]}" : (string?)e["text"],
            ["outcome"] = int.TryParse((string?)data?["status"], out var status) ? Outcome(status) : "done",
            ["address"] = (string?)e["address"],
        };
    }

    private static string Outcome(int status) => status switch
    {
        < 400 => $"done ({status})",
        < 500 => $"refused ({status})",
        _ => $"failed ({status})",
    };

    private static Option<long?> Before() => new("--before") { Description = "only older ones than the event of this id" };

    private static Option<int> Limit() => new("--limit") { Description = "at most so many", DefaultValueFactory = _ => 50 };

    /// <summary>Newest first, page by page.</summary>
    private static async Task<JsonArray> PagesAsync(ApiClient api, string query, long? before, int limit, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        var next = before?.ToString();
        do
        {
            var page = (await api.GetAsync($"events?limit={Math.Min(limit - all.Count, 1000)}{query}{(next is null ? "" : $"&before={next}")}", cancellationToken))!;
            foreach (var item in page["items"]!.AsArray()) all.Add(item!.DeepClone());
            next = (string?)page["next"];
        }
        while (next is not null && all.Count < limit);
        return all;
    }
}
