using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary><c>bootappliance action</c>: what is done to machines, from their power to the proof that they boot.</summary>
internal static class ActionCommands
{
    private static readonly string[] Columns = ["name", "power", "next_boot", "proof", "executor", "available", "postreboot", "text"];
    private static readonly string[] RunColumns = ["id", "created_at", "system", "action", "state", "step", "who", "reason"];

    public static Command Build() => CliCommands.Group(
        "action", "What is done to machines, power and all. Example: bootappliance action run rescue web01 --wait",
        CliCommands.List("list", "Lists the actions and what each does to a machine's power. Example: bootappliance action list --filter installer", "actions", Columns),
        CliCommands.One("show", "Shows an action's record. Example: bootappliance action show install", "actions/{0}"),
        Edit(),
        Reset(),
        Run(),
        Runs(),
        OnRun("watch", "Follows an action on a machine to its end; exit 0 when it is done. Example: bootappliance action watch 12"),
        Cancel());

    /// <summary><c>bootappliance system deploy</c>.</summary>
    public static Command Deploy()
    {
        var name = Completion.Name("systems");
        var command = new Command("deploy", "Installs a system: arms it, has it boot from the network, and takes its own request as the proof. Example: bootappliance system deploy web01 --wait") { name };
        return Begins(command, _ => "install", parsed => [parsed.GetValue(name)!]);
    }

    private static Command Run()
    {
        var action = Completion.Name("actions");
        var systems = new Argument<string[]>("systems") { Arity = ArgumentArity.OneOrMore, Description = "the systems" }.Offering("systems");
        var command = new Command("run", "Begins an action on systems. Example: bootappliance action run retire web01 web02 --why \"rack 3 goes\" --wait") { action, systems };
        return Begins(command, parsed => parsed.GetValue(action)!, parsed => parsed.GetValue(systems)!);
    }

    private static Command Begins(Command command, Func<ParseResult, string> actionOf, Func<ParseResult, IReadOnlyList<string>> systemsOf)
    {
        var change = new ActionChangeOptions(command);
        var why = new Option<string?>("--why") { Description = "for the history" };
        var replace = new Option<bool>("--replace") { Description = "end another action that is under way" };
        var wait = new Option<bool>("--wait") { Description = "print each step until it ends; exit 1 if one fails" };
        var disk = new Option<string?>("--disk") { Description = "of an action that wipes: which disk, by a rule such as serial=S3Z1, or all" };
        var confirm = new Option<string?>("--confirm") { Description = "of an action that wipes: the system's name once more" };
        foreach (var option in new Option[] { why, replace, wait, disk, confirm }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isGood = true;
            var code = await Connection.RunAsync(parsed, async api =>
            {
                List<JsonNode> begun = [];
                // All of them or none: who mistyped the last name does not mean the others alone.
                foreach (var system in systemsOf(parsed)) await api.GetAsync($"systems/{Uri.EscapeDataString(system)}", cancellationToken);
                foreach (var system in systemsOf(parsed))
                {
                    var body = new JsonObject { ["action"] = actionOf(parsed), ["replace"] = parsed.GetValue(replace) };
                    if (parsed.GetValue(why) is { } text) body["why"] = text;
                    if (parsed.GetValue(disk) is { } rule) body["disk"] = rule;
                    if (parsed.GetValue(confirm) is { } name) body["confirm"] = name;
                    change.Set(parsed, body);
                    begun.Add((await api.SendAsync(HttpMethod.Post, $"systems/{Uri.EscapeDataString(system)}/actions", body, cancellationToken))!);
                }

                if (parsed.GetValue(wait)) begun = await ActionWatch.FollowAsync(parsed, api, begun, cancellationToken);
                isGood = begun.TrueForAll(one => one["state"]!.ToString() == "done" || (one["state"]!.ToString() == "running" && !(bool)one["stalled"]!));
                if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = new JsonArray([.. begun.Select(one => one.DeepClone())]) });
                else if (!parsed.GetValue(wait))
                    foreach (var one in begun) Console.WriteLine(Output.Clean($"{one["system"]}: action {one["id"]}, {one["action"]}, has begun; follow it with: bootappliance action watch {one["id"]}"));
            });
            return code == CliExit.Success && !isGood ? CliExit.Failed : code;
        });
        return command;
    }

    private static Command Edit()
    {
        var name = Completion.Name("actions");
        var command = new Command("edit", "Changes what an action does, or makes one of your own. Example: bootappliance action edit install --proof-seconds 900 --postreboot cycle") { name };
        var change = new ActionChangeOptions(command);
        var text = new Option<string?>("--text") { Description = "what it is for, in one line" };
        var arm = new Option<bool?>("--arm") { Description = "arm the machine first, true or false" };
        var disarm = new Option<bool?>("--disarm") { Description = "take an arming back, true or false" };
        var executor = new Option<string?>("--executor") { Description = "what does the work: none, installer, image, helper_image, agent, hook" };
        executor.CompletionSources.Add("none", "installer", "image", "helper_image", "agent", "hook");
        var mode = new Option<string?>("--mode") { Description = "what the helper image does: discover, rescue, wipe" };
        mode.CompletionSources.Add("install", "discover", "rescue", "wipe");
        foreach (var option in new Option[] { text, arm, disarm, executor, mode }) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var body = new JsonObject();
            change.Set(parsed, body);
            if (parsed.GetValue(text) is { } line) body["text"] = line;
            if (parsed.GetValue(arm) is { } arms) body["arm"] = arms;
            if (parsed.GetValue(disarm) is { } disarms) body["disarm"] = disarms;
            if (parsed.GetValue(mode) is { } work) body["mode"] = work;
            if (parsed.GetValue(executor) is { } word) body["executor"] = word.Replace('-', '_');
            var saved = await api.SendAsync(HttpMethod.Put, $"actions/{Uri.EscapeDataString(parsed.GetValue(name)!)}", body, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(saved);
            else Output.Fields(saved);
        }));
        return command;
    }

    private static Command Reset()
    {
        var name = Completion.Name("actions");
        var command = new Command("reset", "Gives an action what it was shipped with; removes one of your own. Example: bootappliance action reset install") { name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
            await api.SendAsync(HttpMethod.Delete, $"actions/{Uri.EscapeDataString(parsed.GetValue(name)!)}", null, cancellationToken)));
        return command;
    }

    private static Command Runs()
    {
        var system = new Option<string?>("--system") { Description = "only of this system" }.Offering("systems");
        var action = new Option<string?>("--action") { Description = "only of this action" }.Offering("actions");
        var state = new Option<string?>("--state") { Description = "only running, done, failed or cancelled" };
        state.CompletionSources.Add("running", "done", "failed", "cancelled");
        var filter = new Option<string?>("--filter") { Description = "only those that have this text in them" };
        var limit = new Option<int>("--limit") { Description = "at most so many", DefaultValueFactory = _ => 100 };
        var command = new Command("runs", "Lists what was begun, the latest first. Example: bootappliance action runs --state failed") { system, action, state, filter, limit };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var query = string.Join("&", new[] { ("system", parsed.GetValue(system)), ("action", parsed.GetValue(action)), ("state", parsed.GetValue(state)), ("filter", parsed.GetValue(filter)) }
                .Where(one => one.Item2 is not null).Select(one => $"{one.Item1}={Uri.EscapeDataString(one.Item2!)}"));
            var items = await Pages.AllAsync(api, $"actions/runs?{query}", parsed.GetValue(limit), cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = items });
            else Output.Table(items, RunColumns);
        }));
        return command;
    }

    private static Command OnRun(string verb, string help)
    {
        var id = Id();
        var command = new Command(verb, help) { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isGood = false;
            var code = await Connection.RunAsync(parsed, async api =>
            {
                var runs = await ActionWatch.FollowAsync(parsed, api, [(await api.GetAsync($"actions/runs/{parsed.GetValue(id)}", cancellationToken))!], cancellationToken);
                isGood = runs[0]["state"]!.ToString() == "done";
                if (parsed.GetValue(Connection.AsJson)) Output.Json(runs[0]);
            });
            return code == CliExit.Success && !isGood ? CliExit.Failed : code;
        });
        return command;
    }

    private static Command Cancel()
    {
        var id = Id();
        var command = new Command("cancel", "Ends an action on a machine, and takes back its arming if it has not booted. Example: bootappliance action cancel 12") { id };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var ended = await api.SendAsync(HttpMethod.Post, $"actions/runs/{parsed.GetValue(id)}/cancel", null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(ended);
            else Console.WriteLine(Output.Clean(ended!["reason"]!.ToString()));
        }));
        return command;
    }

    private static Argument<long> Id() => new("id") { Description = "the number that it was begun with" };
}
