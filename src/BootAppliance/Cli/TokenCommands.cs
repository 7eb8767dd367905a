using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>API tokens, and the link that logs a browser in.</summary>
internal static class TokenCommands
{
    public static Command Build()
    {
        var name = new Argument<string>("name");
        var role = new Option<string>("--role") { Description = "viewer, operator or admin", Required = true };
        role.CompletionSources.Add("viewer", "operator", "admin");
        var days = new Option<int>("--expires-in-days") { Description = "1 to 3650", DefaultValueFactory = _ => 90 };
        var create = new Command("create", "Makes a token and prints it, this once. Example: bootappliance token create --role operator ci") { name, role, days };
        create.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var made = await api.SendAsync(HttpMethod.Post, "tokens", new JsonObject
            {
                ["name"] = parsed.GetValue(name),
                ["role"] = parsed.GetValue(role),
                ["expires_in_seconds"] = parsed.GetValue(days) * 86400L,
            }, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(made);
            else Console.WriteLine(made!["token"]);
        }));
        var id = new Argument<string>("id").Offering("tokens");
        var revoke = new Command("revoke", "Revokes a token at once. Example: bootappliance token revoke 1f3a") { id };
        revoke.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
            await api.SendAsync(HttpMethod.Delete, $"tokens/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, cancellationToken)));
        return CliCommands.Group("token", "API tokens. Example: bootappliance token create --role viewer monitoring",
            create, revoke, CliCommands.List("list", "Lists the tokens, without their texts. Example: bootappliance token list", "tokens", ["id", "name", "role", "created_by", "expires_at", "last_used_at", "revoked_at"]));
    }

    public static Command Login()
    {
        var command = new Command("login", "Prints a one-time link that logs a browser in to the status page. Example: bootappliance login");
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var link = await api.SendAsync(HttpMethod.Post, "login", null, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(link);
            else Console.WriteLine(link!["url"]);
        }));
        return command;
    }
}
