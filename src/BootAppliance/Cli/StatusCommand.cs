using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>How everything stands, on one screen.</summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var command = new Command("status", "How everything stands: machines by state, DHCP, boot loaders, the last troubles. Example: bootappliance status");
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var status = await ReadAsync(api, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(status);
            else Print(status);
        }));
        return command;
    }

    private static async Task<JsonObject> ReadAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var systems = await Pages.AllAsync(api, "systems", int.MaxValue, cancellationToken);
        var loaders = await api.GetAsync("loaders", cancellationToken);
        var troubles = await api.GetAsync("events?level=warning&limit=5", cancellationToken);
        return new JsonObject
        {
            ["version"] = (await api.GetAsync("version", cancellationToken))!["version"]!.DeepClone(),
            ["machines"] = new JsonObject(systems.GroupBy(one => (string?)one!["state"] ?? "idle").OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Count()))),
            ["dhcp"] = (await api.GetAsync("dhcp", cancellationToken))!.DeepClone(),
            ["missing_loaders"] = new JsonArray([.. loaders!["items"]!.AsArray().Where(one => !(bool)one!["present"]! && !(bool)one["optional"]!).Select(one => one!["name"]!.DeepClone())]),
            ["last_troubles"] = new JsonArray([.. troubles!["items"]!.AsArray().Select(one => one!.DeepClone())]),
        };
    }

    private static void Print(JsonObject status)
    {
        Console.WriteLine($"BootAppliance {status["version"]}");
        var machines = status["machines"]!.AsObject();
        Console.WriteLine($"machines        {(machines.Count > 0 ? string.Join(", ", machines.Select(one => $"{one.Value} {one.Key}")) : "none; add one with: bootappliance system add")}");
        Console.WriteLine($"DHCP            {status["dhcp"]!["mode"]}");
        foreach (var subnet in status["dhcp"]!["subnets"]?.AsArray() ?? []) Console.WriteLine($"  {subnet!["subnet"],-20}  {subnet["bound"]} leases, {subnet["dynamic"]} dynamic addresses");
        if (status["missing_loaders"]!.AsArray() is { Count: > 0 } missing) Console.WriteLine($"missing loaders {string.Join(", ", missing)}; see: bootappliance loader list");
        foreach (var e in status["last_troubles"]!.AsArray()) Console.WriteLine($"{e!["at"]} {e["text"]}");
    }
}
