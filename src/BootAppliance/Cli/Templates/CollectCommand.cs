using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Templates;

/// <summary><c>template collect</c>: what no template names any more is deleted now, not at the next hour for it.</summary>
internal static class CollectCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "tells what would be deleted, and deletes nothing" };

    public static Command Build()
    {
        Command command = new("collect", "Deletes the chunks that no template names any more, beyond the grace. Example: bootappliance template collect --dry-run") { DryRun };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var isDryRun = parsed.GetValue(DryRun);
            var last = await Steps.RunAsync(api, $"content/collect?dry_run={(isDryRun ? "true" : "false")}", parsed.GetValue(Connection.AsJson), Sentence, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(last);
            else if ((string?)last["blocked"] is { } blocked) throw new ApiException(CliExit.Failed, blocked);
            else Console.WriteLine(Sentence(last) + (isDryRun ? "; nothing was deleted" : ""));
        }));
        return command;

        static string Sentence(JsonNode step) =>
            $"{step["looked"]} chunks and indexes, {step["garbage"]} of {ByteSize.Say((long)step["garbage_bytes"]!)} without a template, {step["deleted"]} of {ByteSize.Say((long)step["deleted_bytes"]!)} beyond the grace";
    }
}
