using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Templates;

/// <summary>Whose signatures on templates count.</summary>
internal static class PublisherCommands
{
    public static Command Build() => CliCommands.Group(
        "publisher", "Whose signatures on templates count. Example: bootappliance publisher list",
        Add(),
        CliCommands.List("list", "Lists the publishers, revoked ones too. Example: bootappliance publisher list", "publishers", ["name", "fingerprint", "prefixes", "added_by", "added_at", "revoked_at", "revoked_why"]),
        CliCommands.One("show", "Shows a publisher with its key. Example: bootappliance publisher show builds", "publishers/{0}"),
        Revoke());

    private static Command Add()
    {
        var name = new Argument<string>("name");
        var key = new Option<FileInfo>("--key-file") { Description = "the public key, such as id_ed25519.pub", Required = true };
        var prefixes = new Option<string[]>("--prefix") { Description = "what it may sign: an authority or a path with all below it; may be given again", Required = true };
        var command = new Command("add", "Adds a publisher by its public key. Example: bootappliance publisher add builds --key-file builds.pub --prefix ccnx:/example.com/linux") { name, key, prefixes };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var file = parsed.GetValue(key)!;
            // A mistaken file, above all a private key, does not leave this machine.
            if (file.Exists && file.Length > 4096) throw new ApiException(CliExit.Usage, $"{file.Name} has {file.Length} bytes and is no public key");
            var text = (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Trim();
            if (text.Contains("PRIVATE KEY", StringComparison.Ordinal)) throw new ApiException(CliExit.Usage, $"{file.Name} is a private key and was not sent; give the file that ends in .pub");
            var made = await api.SendAsync(HttpMethod.Post, "publishers", new JsonObject
            {
                ["name"] = parsed.GetValue(name),
                ["public_key"] = text,
                ["prefixes"] = new JsonArray([.. parsed.GetValue(prefixes)!.Select(prefix => (JsonNode)prefix)]),
            }, cancellationToken);
            Print(parsed, made, $"publisher {parsed.GetValue(name)} added: {made!["fingerprint"]}");
        }));
        return command;
    }

    private static Command Revoke()
    {
        var name = Completion.Name("publishers");
        var why = new Option<string>("--why") { Description = "read by who is refused later", Required = true };
        var command = new Command("revoke", "Takes the trust from a publisher's key, for ever. Example: bootappliance publisher revoke builds --why \"laptop stolen\"") { name, why };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = $"publishers/{Uri.EscapeDataString(parsed.GetValue(name)!)}/revoke";
            var now = await api.SendAsync(HttpMethod.Post, path, new JsonObject { ["why"] = parsed.GetValue(why) }, cancellationToken);
            Print(parsed, now, $"publisher {parsed.GetValue(name)} is revoked: {now!["revoked_why"]}");
        }));
        return command;
    }

    private static void Print(ParseResult parsed, JsonNode? answer, string sentence)
    {
        if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
        else Console.WriteLine(sentence);
    }
}
