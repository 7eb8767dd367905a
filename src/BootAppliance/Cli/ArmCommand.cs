using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary><c>bootappliance system arm</c>.</summary>
internal static class ArmCommand
{
    public static Command Build()
    {
        var name = Completion.Name("systems");
        var mode = new Option<string?>("--mode") { Description = "what it boots for: install, or the helper image to discover, rescue or wipe it" };
        mode.CompletionSources.Add("install", "discover", "rescue", "wipe");
        var disk = new Option<string?>("--disk") { Description = "with --mode wipe: which disk, by a rule such as serial=S3Z1, or all" };
        var confirm = new Option<string?>("--confirm") { Description = "with --mode wipe: the system's name once more" };
        var command = new Command("arm", "Arms a system: at its next network boot it is installed, discovered, rescued or wiped. Example: bootappliance system arm web01 --mode discover") { name, mode, disk, confirm };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            JsonObject body = [];
            foreach (var (field, option) in new[] { ("mode", mode), ("disk", disk), ("confirm", confirm) })
                if (parsed.GetValue(option) is { } value) body[field] = value;
            CliCommands.Print(parsed, await api.SendAsync(HttpMethod.Post, $"systems/{Uri.EscapeDataString(parsed.GetValue(name)!)}/arm", body.Count == 0 ? null : body, cancellationToken));
        }));
        return command;
    }
}
