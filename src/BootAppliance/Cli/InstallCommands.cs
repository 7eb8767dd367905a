using System.CommandLine;
using System.Text;

namespace BootAppliance.Cli;

/// <summary>How installs go.</summary>
internal static class InstallCommands
{
    private static readonly string[] Columns = ["system", "generation", "state", "percent", "phase", "reason", "last_seen_at"];
    private static readonly string[] HistoryColumns = ["generation", "state", "armed_by", "armed_at", "finished_at", "first_boot_at", "reason"];

    public static Command Build() => CliCommands.Group(
        "install", "The installs. Example: bootappliance install list",
        CliCommands.List("list", "Lists the latest install of each system. Example: bootappliance install list --filter failed", "installs", Columns),
        Show(),
        CliCommands.One("activity", "Shows what a machine fetches and logs while it installs. Example: bootappliance install activity web01", "installs/{0}/activity"),
        OfSystem("history", "Lists the installs of a system, the latest first. Example: bootappliance install history web01", "history", HistoryColumns),
        OfSystem("logs", "Lists the log files that an installer left. Example: bootappliance install logs web01", "logs", ["name", "length", "changed_at"]),
        Log(),
        InstallWatch.Build());

    private static Command Show()
    {
        var name = Completion.Name("systems");
        var command = new Command("show", "Shows the latest install of a system, with its phases. Example: bootappliance install show web01") { name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var install = (await api.GetAsync($"installs/{Uri.EscapeDataString(parsed.GetValue(name)!)}", cancellationToken))!.AsObject();
            if (parsed.GetValue(Connection.AsJson))
            {
                Output.Json(install);
                return;
            }

            var phases = install["phases"]!.AsArray();
            install.Remove("phases");
            Output.Fields(install);
            foreach (var phase in phases)
                phase!["took"] = (DateTimeOffset?)phase["until"] is { } until ? Duration.Say(until - (DateTimeOffset)phase["at"]!) : "";
            if (phases.Count > 0) Output.Table(phases, ["name", "at", "until", "took"]);
        }));
        return command;
    }

    private static Command OfSystem(string verb, string help, string path, IReadOnlyList<string> columns)
    {
        var name = Completion.Name("systems");
        var command = new Command(verb, help) { name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.GetAsync($"installs/{Uri.EscapeDataString(parsed.GetValue(name)!)}/{path}", cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Output.Table(answer!["items"]!.AsArray(), columns);
        }));
        return command;
    }

    private static Command Log()
    {
        var name = Completion.Name("systems");
        var file = new Argument<string>("file") { Description = "such as syslog; see: bootappliance install logs NAME" };
        var bytes = new Option<int>("--bytes") { Description = "the last so many bytes, 1 to 1048576", DefaultValueFactory = _ => 65536 };
        var generation = new Option<long?>("--generation") { Description = "of an earlier install; see: bootappliance install history NAME" };
        var command = new Command("log", "Prints the end of a log file that an installer left. Example: bootappliance install log web01 syslog --bytes 4000") { name, file, bytes, generation };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var wanted = parsed.GetValue(bytes);
            if (wanted is < 1 or > 1 << 20) throw new ApiException(CliExit.Usage, "--bytes is 1 to 1048576");
            var path = $"installs/{Uri.EscapeDataString(parsed.GetValue(name)!)}/logs/{Uri.EscapeDataString(parsed.GetValue(file)!)}?offset=-{wanted}&limit={wanted}{(parsed.GetValue(generation) is { } number ? $"&generation={number}" : "")}";
            // An installer's log is a stranger's text: nothing of it may command the terminal.
            var text = Encoding.UTF8.GetString(await api.DownloadAsync(path, cancellationToken));
            Console.Write(new string([.. text.Where(c => !char.IsControl(c) || c is '\n' or '\t')]));
        }));
        return command;
    }
}
