using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary><c>bootappliance power</c>: the machines' power, as it is and as it shall be.</summary>
internal static class PowerCommands
{
    private static readonly string[] IntentColumns = ["id", "created_at", "verb", "power", "state", "attempts", "who", "why", "reason"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Command Build() => CliCommands.Group(
        "power", "The machines' power. Example: bootappliance power cycle web01 --wait",
        Status(),
        Verb("on", "on", "Switches machines on, and reads back that they are. Example: bootappliance power on --filter tags.rack=3 --wait"),
        Verb("off", "off", "Takes the power away at once, and reads back that it is gone. Example: bootappliance power off web01 --wait"),
        Verb("soft-off", "soft_off", "Asks the operating system to shut down. Example: bootappliance power soft-off web01 --force --wait"),
        Verb("cycle", "cycle", "Off, seen to be off, on, seen to be on. Example: bootappliance power cycle web01 --wait"),
        Verb("reset", "reset", "Resets machines that are on, without taking the power away. Example: bootappliance power reset web01"),
        Verb("identify", "identify", "Lights the identification lamp for a minute. Example: bootappliance power identify web01"),
        Confirm(),
        AgentToken(),
        History(),
        Explain(),
        DetectCommands.Detect(),
        DetectCommands.Proposals());

    private static Command Status()
    {
        var (names, filter) = Chosen();
        var state = new Option<string?>("--state") { Description = "only those that are on, off or unknown" };
        state.CompletionSources.Add("on", "off", "unknown");
        var fresh = new Option<bool>("--fresh") { Description = "ask the power systems now, one machine after the other, instead of telling what they said last" };
        var command = new Command("status", "Tells what the power systems said last, and how long ago. Example: bootappliance power status --filter tags.rack=3 --state off") { names, filter, state, fresh };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var items = new JsonArray();
            if (parsed.GetValue(names) is { Length: > 0 } systems)
            {
                foreach (var name in systems)
                    foreach (var one in (await api.GetAsync($"systems/{Uri.EscapeDataString(name)}/power{(parsed.GetValue(fresh) ? "?fresh=true" : "")}", cancellationToken))!["power"]!.AsArray())
                        items.Add(new JsonObject { ["system"] = name, ["power"] = one!["name"]!.DeepClone(), ["type"] = one["type"]!.DeepClone(), ["state"] = one["state"]!.DeepClone(), ["age_seconds"] = one["age_seconds"]?.DeepClone(), ["fault"] = one["fault"]?.DeepClone(), ["verbs"] = one["verbs"]?.DeepClone() });
                if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = items });
                else Output.Table(items, ["system", "power", "type", "state", "age_seconds", "fault"]);
                return;
            }

            var path = $"power?filter={Uri.EscapeDataString(parsed.GetValue(filter) ?? "")}{(parsed.GetValue(state) is { } wanted ? $"&state={wanted}" : "")}";
            items = await Pages.AllAsync(api, path, int.MaxValue, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = items });
            else Output.Table(items, ["system", "state", "age_seconds", "power", "pending", "fault"]);
        }));
        return command;
    }

    private static Command Verb(string word, string verb, string help)
    {
        var (names, filter) = Chosen();
        var power = new Option<string?>("--power") { Description = "by this power system alone" };
        var why = new Option<string?>("--why") { Description = "for the history" };
        var wait = new Option<bool>("--wait") { Description = "until it was read back; exit 1 if one of them fails" };
        var within = new Option<int?>("--within") { Description = "minutes until it is given up, 1 to 1440; 15 if nothing is said" };
        var force = new Option<bool>("--force") { Description = verb == "cycle" ? "off and on whatever the power systems say of their state, outlets too" : "take the power away if the operating system does not shut down" };
        var command = new Command(word, help) { names, filter, power, why, wait, within };
        if (verb is "soft_off" or "cycle") command.Options.Add(force);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isGood = true;
            var code = await Connection.RunAsync(parsed, async api =>
            {
                var systems = parsed.GetValue(names) is { Length: > 0 } given ? given : await FoundAsync(api, parsed.GetValue(filter), cancellationToken);
                List<JsonNode> asked = [];
                foreach (var name in systems)
                {
                    var body = new JsonObject { ["verb"] = verb, ["force"] = parsed.GetValue(force) };
                    if (parsed.GetValue(power) is { } one) body["power"] = one;
                    if (parsed.GetValue(why) is { } text) body["why"] = text;
                    if (parsed.GetValue(within) is { } minutes) body["deadline_seconds"] = minutes * 60;
                    asked.Add((await api.SendAsync(HttpMethod.Post, $"systems/{Uri.EscapeDataString(name)}/power", body, cancellationToken))!);
                }

                var ended = parsed.GetValue(wait) ? await FollowAsync(parsed, api, asked, cancellationToken) : asked;
                isGood = ended.All(one => one["state"]!.ToString() != "failed");
                if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = new JsonArray([.. ended.Select(one => one.DeepClone())]) });
                else if (!parsed.GetValue(wait)) Console.WriteLine($"{word} is queued for {asked.Count} {(asked.Count == 1 ? "machine" : "machines")}; see: bootappliance power explain {asked[0]["system"]}");
            });
            return code == CliExit.Success && !isGood ? CliExit.Failed : code;
        });
        return command;
    }

    private static Command Confirm()
    {
        var name = Completion.Name("systems");
        var state = new Argument<string>("state") { Description = "on or off" };
        state.AcceptOnlyFromAmong("on", "off");
        var power = new Option<string?>("--power") { Description = "this power system alone" };
        var command = new Command("confirm", "Says that a machine whose power is switched by hand was switched. Example: bootappliance power confirm web01 on") { name, state, power };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var body = new JsonObject { ["state"] = parsed.GetValue(state) };
            if (parsed.GetValue(power) is { } one) body["power"] = one;
            await api.SendAsync(HttpMethod.Post, $"systems/{Uri.EscapeDataString(parsed.GetValue(name)!)}/power/confirm", body, cancellationToken);
        }));
        return command;
    }

    private static Command AgentToken()
    {
        var name = Completion.Name("systems");
        var command = new Command("agent-token", "Makes a new token for a machine's own agent and prints it, this once; the one before counts no more. Example: bootappliance power agent-token web01") { name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.SendAsync(HttpMethod.Post, $"systems/{Uri.EscapeDataString(parsed.GetValue(name)!)}/power/agent-token", null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Console.WriteLine(answer!["token"]!.ToString());
        }));
        return command;
    }

    private static Command History()
    {
        var name = Completion.Name("systems");
        var command = new Command("history", "What was wished of a machine's power, by whom, and how it ended. Example: bootappliance power history web01") { name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.GetAsync($"systems/{Uri.EscapeDataString(parsed.GetValue(name)!)}/power", cancellationToken);
            var items = new JsonArray([.. answer!["queue"]!.AsArray().Concat(answer["history"]!.AsArray()).Select(one => one!.DeepClone())]);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = items });
            else Output.Table(items, IntentColumns);
        }));
        return command;
    }

    private static Command Explain()
    {
        var name = Completion.Name("systems");
        var command = new Command("explain", "Tells through which power systems a machine's power is altered, what is to be done next, and why it waits. Example: bootappliance power explain web01") { name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.GetAsync($"systems/{Uri.EscapeDataString(parsed.GetValue(name)!)}/power/explain", cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else foreach (var line in answer!["lines"]!.AsArray()) Console.WriteLine(Output.Clean(line!.ToString()));
        }));
        return command;
    }

    private static (Argument<string[]> Names, Option<string?> Filter) Chosen() => (
        new Argument<string[]>("names") { Arity = ArgumentArity.ZeroOrMore, Description = "the systems" }.Offering("systems"),
        new Option<string?>("--filter") { Description = "instead of names: words that all have to be in it, field=value or field!=value, with * for anything; name=* is all" });

    private static async Task<IReadOnlyList<string>> FoundAsync(ApiClient api, string? filter, CancellationToken cancellationToken)
    {
        if (filter is not { Length: > 0 }) throw new ApiException(CliExit.Usage, "name the systems, or choose them with --filter; name=* is all");
        var found = await Pages.AllAsync(api, $"power?filter={Uri.EscapeDataString(filter)}", int.MaxValue, cancellationToken);
        return found.Count > 0 ? [.. found.Select(one => one!["system"]!.ToString())] : throw new ApiException(CliExit.NotFound, $"no system with a power system is found by {filter}");
    }

    /// <summary>Prints each change until all of them have ended.</summary>
    private static async Task<List<JsonNode>> FollowAsync(ParseResult parsed, ApiClient api, List<JsonNode> asked, CancellationToken cancellationToken)
    {
        var seen = asked.ConvertAll(_ => "");
        for (var isOpen = true; isOpen;)
        {
            isOpen = false;
            for (var i = 0; i < asked.Count; i++)
            {
                if (asked[i]["ended_at"] is not null) continue;
                var one = asked[i] = (await api.GetAsync($"power/intents/{asked[i]["id"]}", cancellationToken))!;
                isOpen |= one["ended_at"] is null;
                var line = one["state"]!.ToString() switch
                {
                    "waiting" when one["reason"] is { } reason => $"{one["system"]}: waits for attempt {(int)one["attempts"]! + 1}: {reason}",
                    "waiting" or "running" => $"{one["system"]}: {one["verb"]} {one["state"]}",
                    var ended => $"{ended}: {one["reason"]}",
                };
                if (line == seen[i]) continue;
                seen[i] = line;
                if (!parsed.GetValue(Connection.AsJson)) await (one["state"]!.ToString() == "failed" ? Console.Error : Console.Out).WriteLineAsync(Output.Clean(line));
            }

            if (isOpen) await Task.Delay(Pause, cancellationToken);
        }

        return asked;
    }
}
