using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Templates;

/// <summary><c>template verify</c>: reads all of it, so that what a disk has lost is known before a machine needs it.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string?> Template = new("version") { Description = "such as ccnx:/example.com/linux/web/v=7; the whole store if absent", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int> Rate = new("--rate") { Description = "MiB a second at most", DefaultValueFactory = _ => 200 };

    public static Command Build()
    {
        Command command = new("verify", "Reads every chunk, checks its digest, and heals what content.sources have. Example: bootappliance template verify ccnx:/example.com/linux/web/v=7") { Template, Rate };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var uri = parsed.GetValue(Template) is { } one ? $"&uri={Uri.EscapeDataString(one)}" : "";
            var last = await Steps.RunAsync(api, $"content/verify?rate={parsed.GetValue(Rate)}{uri}", parsed.GetValue(Connection.AsJson), Sentence, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(last);
            else Console.WriteLine(Sentence(last));
            if ((long)last["lost"]! == 0) return;
            var hurt = last["hurt"]!.AsArray().Select(name => (string)name!).ToList();
            throw new ApiException(CliExit.Failed, hurt.Count == 0
                ? "what is lost belongs to no template; a collection removes it"
                : $"{string.Join(", ", hurt)} cannot be read whole: publish again, or name a source that has it in content.sources");
        }));
        return command;

        static string Sentence(JsonNode step) =>
            $"{step["looked"]} chunks of {ByteSize.Say((long)step["bytes"]!)} read; {step["corrupt"]} corrupt, {step["missing"]} missing, {step["healed"]} healed, {step["lost"]} lost";
    }
}
