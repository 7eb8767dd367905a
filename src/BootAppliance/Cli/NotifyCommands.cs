using System.CommandLine;

namespace BootAppliance.Cli;

/// <summary>Who is told of events.</summary>
internal static class NotifyCommands
{
    private static readonly string[] Columns = ["name", "receiver", "position", "waiting", "delivered", "last_at", "last_outcome", "failing_since", "next_try_at"];

    public static Command Build() => CliCommands.Group(
        "notify", "The webhooks that are told of events. Example: bootappliance notify list",
        CliCommands.List("list", "Lists the webhooks, how far each has come and how its last delivery ended. Example: bootappliance notify list", "webhooks", Columns),
        Test());

    private static Command Test()
    {
        var name = Completion.Name("webhooks");
        var command = new Command("test", "Sends one event to a webhook now; exit 1 if it is not taken. Example: bootappliance notify test chat") { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isTaken = false;
            var code = await Connection.RunAsync(parsed, async api =>
            {
                var answer = (await api.SendAsync(HttpMethod.Post, $"webhooks/{Uri.EscapeDataString(parsed.GetValue(name)!)}/test", null, cancellationToken))!;
                isTaken = (bool)answer["delivered"]!;
                if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
                else Console.WriteLine($"webhook {parsed.GetValue(name)}: {answer["outcome"]}");
            });
            return code == CliExit.Success && !isTaken ? CliExit.Failed : code;
        });
        return command;
    }
}
