using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Templates;

/// <summary>The versions of the templates that virtual machines are made of.</summary>
internal static class TemplateCommands
{
    public static Command Build() => CliCommands.Group(
        "template", "The templates that virtual machines are made of. Example: bootappliance template list",
        PublishCommand.Build(),
        DeployCommand.Build(),
        Add(),
        CliCommands.List("list", "Lists the versions, newest first. Example: bootappliance template list --filter example.com/linux", "templates", ["uri", "tags", "disks", "size", "created", "added_by", "retired_why", "dropped_why"]),
        Show(),
        Retire(),
        Drop(),
        CollectCommand.Build(),
        VerifyCommand.Build(),
        CopyCommand.Build(),
        ExportCommand.Build(),
        UsageCommands.Diff(),
        UsageCommands.Usage(),
        PrivateCommands.Private(),
        PrivateCommands.Public(),
        PrivateCommands.Key(),
        Tag());

    private static Command Add()
    {
        var manifest = new Argument<FileInfo>("manifest");
        var signature = new Option<FileInfo?>("--signature") { Description = "what ssh-keygen -Y sign wrote; the manifest's name with .sig after it, if absent" };
        var command = new Command("add", "Adds a version by its signed manifest. Example: bootappliance template add manifest.json") { manifest, signature };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var file = parsed.GetValue(manifest)!.FullName;
            var added = (await api.SendAsync(HttpMethod.Post, "templates", new JsonObject
            {
                ["manifest"] = Convert.ToBase64String(await File.ReadAllBytesAsync(file, cancellationToken)),
                ["signature"] = await File.ReadAllTextAsync(parsed.GetValue(signature)?.FullName ?? file + ".sig", cancellationToken),
            }, cancellationToken))!;
            if (parsed.GetValue(Connection.AsJson)) Output.Json(added);
            else Console.WriteLine(added["sentence"]);
        }));
        return command;
    }

    private static Command Show()
    {
        var uri = Version();
        var command = new Command("show", "Shows a version with its manifest and signature. Example: bootappliance template show ccnx:/example.com/linux/web/v=7") { uri };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var one = await api.GetAsync(Path(parsed.GetValue(uri)!), cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(one);
            else Output.Fields(one);
        }));
        return command;
    }

    private static Command Retire()
    {
        var uri = Version();
        var why = new Option<string>("--why") { Description = "one line", Required = true };
        var command = new Command("retire", "Nothing new is made of a version from now on. Example: bootappliance template retire ccnx:/example.com/linux/web/v=7 --why \"old kernel\"") { uri, why };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            await api.SendAsync(HttpMethod.Patch, Path(parsed.GetValue(uri)!), new JsonObject { ["retire_why"] = parsed.GetValue(why) }, cancellationToken);
            Console.WriteLine($"{parsed.GetValue(uri)} is retired");
        }));
        return command;
    }

    private static Command Drop()
    {
        var uri = Version();
        var why = new Option<string>("--why") { Description = "one line", Required = true };
        var command = new Command("drop", "The content of a retired version may go; its manifest stays. Example: bootappliance template drop ccnx:/example.com/linux/web/v=7 --why \"nobody runs it\"") { uri, why };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            await api.SendAsync(HttpMethod.Patch, Path(parsed.GetValue(uri)!), new JsonObject { ["drop_why"] = parsed.GetValue(why) }, cancellationToken);
            Console.WriteLine($"{parsed.GetValue(uri)} is dropped; what no other version has of it goes with a collection");
        }));
        return command;
    }

    private static Command Tag()
    {
        var uri = Version();
        var tag = new Argument<string>("tag");
        var command = new Command("tag", "Gives a version a name of your own, which leaves the version that had it. Example: bootappliance template tag ccnx:/example.com/linux/web/v=7 stable") { uri, tag };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            await api.SendAsync(HttpMethod.Patch, Path(parsed.GetValue(uri)!), new JsonObject { ["tag"] = parsed.GetValue(tag) }, cancellationToken);
            Console.WriteLine($"{parsed.GetValue(uri)} is {parsed.GetValue(tag)}");
        }));
        return command;
    }

    private static Argument<string> Version() => new("version") { Description = "such as ccnx:/example.com/linux/web/v=7" };

    private static string Path(string uri) => $"templates/version?uri={Uri.EscapeDataString(uri)}";
}
