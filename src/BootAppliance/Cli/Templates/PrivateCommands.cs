using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Templates;

/// <summary>Templates that not everybody who boots may read, and the keys of the nodes that may.</summary>
internal static class PrivateCommands
{
    public static Command Private() => Set("private", "Only installs and nodes with a key read it from now on. Example: bootappliance template private ccnx:/example.com/linux/web", isPrivate: true);

    public static Command Public() => Set("public", "Whoever boots reads it from now on. Example: bootappliance template public ccnx:/example.com/linux/web", isPrivate: false);

    public static Command Key() => CliCommands.Group(
        "key", "The keys by which nodes read private templates. Example: bootappliance template key list",
        Add(),
        CliCommands.List("list", "Lists them; the keys themselves are nowhere. Example: bootappliance template key list --filter rack1", "content/keys", ["node", "prefix", "issued_at", "issued_by"]),
        Revoke());

    private static Command Set(string verb, string help, bool isPrivate)
    {
        var name = new Argument<string>("name") { Description = "such as ccnx:/example.com/linux/web" };
        Command command = new(verb, help) { name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            await api.SendAsync(HttpMethod.Put, "templates/access", new JsonObject { ["name"] = parsed.GetValue(name), ["private"] = isPrivate }, cancellationToken);
            Console.WriteLine($"{parsed.GetValue(name)} is {verb}");
        }));
        return command;
    }

    private static Command Add()
    {
        var node = Node();
        var prefix = new Option<string>("--prefix") { Description = "what it opens: an authority or a path with all below it", Required = true };
        Command command = new("add", "Makes a key and prints it, this once; one that the node had counts no more. Example: bootappliance template key add node7 --prefix ccnx:/example.com/linux") { node, prefix };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var issued = (await api.SendAsync(HttpMethod.Post, "content/keys", new JsonObject { ["node"] = parsed.GetValue(node), ["prefix"] = parsed.GetValue(prefix) }, cancellationToken))!;
            if (parsed.GetValue(Connection.AsJson)) Output.Json(issued);
            else Console.WriteLine(issued["key"]);
        }));
        return command;
    }

    private static Command Revoke()
    {
        var node = Node();
        Command command = new("revoke", "Takes a node's key. Example: bootappliance template key revoke node7") { node };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            await api.SendAsync(HttpMethod.Delete, $"content/keys/{Uri.EscapeDataString(parsed.GetValue(node)!)}", null, cancellationToken);
            Console.WriteLine($"the key of {parsed.GetValue(node)} is revoked");
        }));
        return command;
    }

    private static Argument<string> Node() => new("node") { Description = "a name of your own for whoever has the key" };
}
