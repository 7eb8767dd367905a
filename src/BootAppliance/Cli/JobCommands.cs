using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace BootAppliance.Cli;

/// <summary>Installs of many systems, and the jobs that carry them out.</summary>
internal static class JobCommands
{
    private static readonly string[] Columns = ["id", "state", "text", "total", "installed", "failed", "running", "waiting", "estimate"];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Build() => CliCommands.Group(
        "job", "Installs of many systems. Example: bootappliance job list",
        CliCommands.List("list", "Lists the jobs, the latest first. Example: bootappliance job list --filter root", "jobs", Columns),
        OnJob("show", "Shows a job with each of its systems. Example: bootappliance job show 3", HttpMethod.Get, ""),
        OnJob("pause", "Starts no more systems; those that run go on. Example: bootappliance job pause 3", HttpMethod.Post, "/pause"),
        OnJob("resume", "Goes on with a paused job. Example: bootappliance job resume 3", HttpMethod.Post, "/resume"),
        OnJob("cancel", "Ends a job; systems that install already go on. Example: bootappliance job cancel 3", HttpMethod.Post, "/cancel"),
        Watch());

    /// <summary><c>bootappliance deploy</c>.</summary>
    public static Command Deploy()
    {
        var names = new Argument<string[]>("names") { Arity = ArgumentArity.ZeroOrMore, Description = "the systems" };
        var filter = new Option<string?>("--filter") { Description = "instead of names: words that all have to be in it, field=value or field!=value, with * for anything" };
        var concurrency = new Option<int>("--concurrency") { Description = "how many install at once, 1 to 10000", DefaultValueFactory = _ => 10 };
        var stagger = new Option<int>("--stagger") { Description = "seconds from one start to the next, 0 to 3600", DefaultValueFactory = _ => 0 };
        var action = new Option<string?>("--action") { Description = "another action that installs; default install" }.Offering("actions");
        var noPower = new Option<bool>("--no-power") { Description = "arm them alone; somebody else switches them on" };
        var dryRun = new Option<bool>("--dry-run") { Description = "tell which systems, and start nothing" };
        var wait = new Option<bool>("--wait") { Description = "follow the job to its end" };
        var command = new Command("deploy", "Installs systems, so many at once, as a job that goes on by itself; those that have a power system are switched on and seen to boot. Example: bootappliance deploy --filter tags.rack=3 --concurrency 20 --wait") { names, filter, concurrency, stagger, action, noPower, dryRun, wait };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isGood = true;
            var code = await Connection.RunAsync(parsed, async api =>
            {
                var body = new JsonObject { ["concurrency"] = parsed.GetValue(concurrency), ["stagger_seconds"] = parsed.GetValue(stagger), ["dry_run"] = parsed.GetValue(dryRun), ["power"] = !parsed.GetValue(noPower) };
                if (parsed.GetValue(action) is { } name) body["action"] = name;
                if (parsed.GetValue(names) is { Length: > 0 } systems) body["systems"] = new JsonArray([.. systems.Select(one => (JsonNode)one)]);
                if (parsed.GetValue(filter) is { } text) body["filter"] = text;
                var job = (await api.SendAsync(HttpMethod.Post, "deploy", body, cancellationToken))!;
                if (parsed.GetValue(dryRun)) PrintPlan(parsed, job);
                else if (parsed.GetValue(wait)) isGood = await FollowAsync(parsed, api, (long)job["id"]!, cancellationToken);
                else Print(parsed, job, $"job {job["id"]} has started: {job["total"]} systems. Follow it with: bootappliance job watch {job["id"]}");
            });
            return code == CliExit.Success && !isGood ? CliExit.Failed : code;
        });
        return command;
    }

    private static Command Watch()
    {
        var id = Id();
        var command = new Command("watch", "Follows a job to its end; exit 0 when every system is installed, 1 when one is not. Example: bootappliance job watch 3") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isGood = false;
            var code = await Connection.RunAsync(parsed, async api => isGood = await FollowAsync(parsed, api, parsed.GetValue(id), cancellationToken));
            return code == CliExit.Success && !isGood ? CliExit.Failed : code;
        });
        return command;
    }

    private static async Task<bool> FollowAsync(ParseResult parsed, ApiClient api, long id, CancellationToken cancellationToken)
    {
        var job = (await api.GetAsync($"jobs/{id}", cancellationToken))!;
        if (parsed.GetValue(Connection.AsJson) || Console.IsOutputRedirected) job = await WaitAsync(api, id, _ => { }, cancellationToken);
        else
        {
            await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn()).StartAsync(async context =>
            {
                var bar = context.AddTask($"job {id}", maxValue: (int)job["total"]!);
                job = await WaitAsync(api, id, now =>
                {
                    bar.Value = (int)now["installed"]! + (int)now["failed"]! + (int)now["cancelled"]!;
                    var end = now["estimate"] is { } estimate ? $", done about {(DateTimeOffset)estimate:HH:mm}" : "";
                    bar.Description = Markup.Escape($"job {id} is {now["state"]}: {now["installed"]} installed, {now["failed"]} failed, {now["running"]} running{end}");
                }, cancellationToken);
            });
        }

        Print(parsed, job, $"job {id} is {job["state"]}: {job["installed"]} installed, {job["failed"]} failed, {job["cancelled"]} cancelled");
        if (!parsed.GetValue(Connection.AsJson))
            foreach (var one in job["systems"]!.AsArray().Where(one => (string?)one!["state"] == "failed")) Console.WriteLine($"{one!["system"]}: {one["reason"]}");
        return (int)job["installed"]! == (int)job["total"]!;
    }

    private static async Task<JsonNode> WaitAsync(ApiClient api, long id, Action<JsonNode> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = (await api.GetAsync($"jobs/{id}", cancellationToken))!;
            show(job);
            if ((string?)job["state"] is "done" || ((string?)job["state"] is "cancelled" && (int)job["running"]! == 0)) return job;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static Command OnJob(string verb, string help, HttpMethod method, string path)
    {
        var id = Id();
        var command = new Command(verb, help) { id };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var job = (await api.SendAsync(method, $"jobs/{parsed.GetValue(id)}{path}", null, cancellationToken))!;
            if (parsed.GetValue(Connection.AsJson) || job["systems"] is not JsonArray systems)
            {
                Print(parsed, job, $"job {job["id"]} is {job["state"]}: {job["installed"]} of {job["total"]} installed, {job["running"]} running, {job["waiting"]} waiting, {job["failed"]} failed");
                return;
            }

            job.AsObject().Remove("systems");
            Output.Fields(job);
            Output.Table(systems, ["system", "state", "generation", "started_at", "ended_at", "reason"]);
        }));
        return command;
    }

    private static Argument<long> Id() => new("id") { Description = "the job's number" };

    private static void PrintPlan(ParseResult parsed, JsonNode plan)
    {
        if (parsed.GetValue(Connection.AsJson))
        {
            Output.Json(plan);
            return;
        }

        foreach (var system in plan["systems"]!.AsArray()) Console.WriteLine(system);
        Console.WriteLine($"{plan["count"]} systems would be installed; nothing was started");
    }

    private static void Print(ParseResult parsed, JsonNode job, string sentence)
    {
        if (parsed.GetValue(Connection.AsJson)) Output.Json(job);
        else Console.WriteLine(sentence);
    }
}
