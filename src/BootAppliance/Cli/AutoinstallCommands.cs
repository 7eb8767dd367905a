using System.CommandLine;
using System.Text;

namespace BootAppliance.Cli;

/// <summary>Answer files: which there are, what a machine would get, whether it is right.</summary>
internal static class AutoinstallCommands
{
    public static Command Build() => CliCommands.Group("autoinstall", "Answer files. Example: bootappliance autoinstall preview web01",
        CliCommands.List("list", "Lists the templates, how many systems use each, and what is wrong with it. Example: bootappliance autoinstall list --filter debian", "autoinstall", ["template", "systems", "error"]),
        Preview(),
        Validate());

    private static Command Preview()
    {
        var name = Completion.Name("systems");
        var file = new Option<string?>("--file") { Description = "another file that the installer asks for, such as meta-data" };
        var command = new Command("preview", "Prints what a system's installer would be given, without tokens and secrets. Example: bootappliance autoinstall preview web01 --file meta-data") { name, file };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = $"systems/{Uri.EscapeDataString(parsed.GetValue(name)!)}/autoinstall{(parsed.GetValue(file) is { } one ? $"?file={Uri.EscapeDataString(one)}" : "")}";
            Console.Write(Encoding.UTF8.GetString(await api.DownloadAsync(path, cancellationToken)));
        }));
        return command;
    }

    private static Command Validate()
    {
        var filter = new Option<string?>("--filter") { Description = "only these systems: words that all have to be in it, field=value or field!=value, with * for anything" }.OfferingFields(Noun.All.Single(one => one.Name == "system"));
        var command = new Command("validate", "Renders every system's answer file and has it judged; exit status 4 if one has a problem. Example: bootappliance autoinstall validate --filter profile=web") { filter };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.SendAsync(HttpMethod.Post, $"autoinstall/validate{(parsed.GetValue(filter) is { } text ? $"?filter={Uri.EscapeDataString(text)}" : "")}", null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else
            {
                foreach (var one in answer!["items"]!.AsArray())
                    foreach (var problem in one!["problems"]!.AsArray()) Console.WriteLine($"{one["system"]} ({one["template"]}): {problem}");
                Console.WriteLine($"{answer["checked"]} checked, {answer["failed"]} with problems");
            }

            if ((int)answer!["failed"]! > 0) throw new ApiException(CliExit.Refused, "not every answer file is right");
        }));
        return command;
    }
}
