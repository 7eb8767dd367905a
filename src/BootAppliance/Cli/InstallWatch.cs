using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace BootAppliance.Cli;

/// <summary>Follows installs to their end: bars on a terminal, a line an event elsewhere.</summary>
internal static class InstallWatch
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Build()
    {
        var names = new Argument<string[]>("names") { Arity = ArgumentArity.OneOrMore, Description = "the systems" };
        var command = new Command(
            "watch", "Follows installs to their end; exit 0 when all are installed, 1 when one is not. Example: bootappliance install watch web01 && echo done") { names };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string?[] states = [];
            var code = await Connection.RunAsync(parsed, async api =>
            {
                var systems = parsed.GetValue(names)!;
                states = Console.IsOutputRedirected || parsed.GetValue(Connection.AsJson)
                    ? await Task.WhenAll(systems.Select(system => FollowAsync(api, system, parsed.GetValue(Connection.AsJson), cancellationToken)))
                    : await DrawAsync(api, systems, cancellationToken);
            });
            // Ctrl-C, a disarmed system and an appliance that stopped are no success either: `watch web01 && next` means installed.
            return code == CliExit.Success && (states.Length == 0 || states.Any(state => state != "installed")) ? CliExit.Failed : code;
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
            // A failed attempt may not be the last: the next is armed with it.
            if (IsEnd(state) && IsEnd((string?)(await api.GetAsync($"installs/{Uri.EscapeDataString(system)}", cancellationToken))!["state"])) return state;
        }

        return state;
    }

    private static async Task<string?[]> DrawAsync(ApiClient api, string[] systems, CancellationToken cancellationToken)
    {
        var states = new string?[systems.Length];
        await AnsiConsole.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async context =>
        {
            var bars = systems.Select(system => context.AddTask(Markup.Escape(system))).ToArray();
            while (true)
            {
                for (var i = 0; i < systems.Length; i++)
                {
                    if (IsEnd(states[i])) continue;
                    var install = (await api.GetAsync($"installs/{Uri.EscapeDataString(systems[i])}", cancellationToken))!;
                    states[i] = (string?)install["state"];
                    var activity = (await api.GetAsync($"installs/{Uri.EscapeDataString(systems[i])}/activity", cancellationToken))!;
                    bars[i].Value = (int?)install["percent"] ?? 0;
                    bars[i].Description = Markup.Escape($"{systems[i]}: {states[i]}{Detail(install, activity)}");
                    if (IsEnd(states[i])) bars[i].StopTask();
                }

                if (states.All(IsEnd)) return;
                await Task.Delay(Pause, cancellationToken);
            }
        });
        return states;
    }

    /// <summary>What it does: the file on its way, the installer's phase, or why it ended.</summary>
    private static string Detail(JsonNode install, JsonNode activity)
    {
        if ((string?)install["reason"] is { } reason) return $", {reason}";
        if (activity["transfers"]!.AsArray() is [.., { } transfer] && (string?)transfer["state"] == "running")
            return string.Create(CultureInfo.InvariantCulture, $", {transfer["file"]} {transfer["percent"]} % at {(long)transfer["rate"]! / 1048576.0:0.0} MiB/s");
        var packages = (int)activity["packages"]! is > 0 and var count ? $", {count} packages" : "";
        return (string?)install["phase"] is { } phase ? $", {phase}{packages}" : packages;
    }

    private static bool IsEnd(string? state) => state is "installed" or "failed" or "idle";
}
