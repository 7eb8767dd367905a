using System.CommandLine;

namespace BootAppliance.Cli;

/// <summary>How installs go.</summary>
internal static class InstallCommands
{
    private static readonly string[] Columns = ["system", "generation", "state", "percent", "phase", "reason", "last_seen_at"];

    public static Command Build() => CliCommands.Group(
        "install", "The installs. Example: bootappliance install list",
        CliCommands.List("list", "Lists the latest install of each system. Example: bootappliance install list --filter failed", "installs", Columns),
        CliCommands.One("show", "Shows the latest install of a system. Example: bootappliance install show web01", "installs/{0}"),
        Watch());

    private static Command Watch()
    {
        var name = Completion.Name("systems");
        var command = new Command(
            "watch", "Follows an install to its end; exit 0 when it is installed, 1 when it is not. Example: bootappliance install watch web01 && echo done") { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? state = null;
            var code = await Connection.RunAsync(parsed, async api => state = await FollowAsync(api, parsed.GetValue(name)!, parsed.GetValue(Connection.AsJson), cancellationToken));
            // Ctrl-C, a disarmed system and an appliance that stopped are no success either: `watch web01 && next` means installed.
            return code == CliExit.Success && state != "installed" ? CliExit.Failed : code;
        });
        return command;
    }

    private static async Task<string?> FollowAsync(ApiClient api, string system, bool asJson, CancellationToken cancellationToken)
    {
        // The number first, then the state: a change between the two is told by the stream.
        var before = await api.GetAsync($"events?system={Uri.EscapeDataString(system)}&limit=1", cancellationToken);
        var last = before!["items"]!.AsArray() is [{ } latest, ..] ? (long)latest["id"]! : 0;
        var install = await api.GetAsync($"installs/{Uri.EscapeDataString(system)}", cancellationToken);
        var state = (string?)install!["state"];
        Console.WriteLine(asJson ? install.ToJsonString() : $"{system} is {state}{((string?)install["reason"] is { } reason ? $": {reason}" : "")}");
        if (IsEnd(state)) return state;
        await foreach (var e in api.WatchAsync($"events?system={Uri.EscapeDataString(system)}&kind=install.state&after={last}", cancellationToken))
        {
            state = (string?)e["reason"];
            Console.WriteLine(asJson ? e.ToJsonString() : $"{e["at"]} {e["text"]}");
            if (IsEnd(state)) return state;
        }

        return state;
    }

    private static bool IsEnd(string? state) => state is "installed" or "failed" or "idle";
}
