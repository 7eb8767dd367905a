using System.CommandLine;
using System.CommandLine.Completions;

namespace BootAppliance.Cli;

/// <summary>Names for the shell's tab completion; packaging/completion.bash asks for them.</summary>
internal static class Completion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>An argument that names one of the objects at <paramref name="path"/>; Tab offers those that there are.</summary>
    public static Argument<string> Name(string path)
    {
        var name = new Argument<string>("name");
        name.CompletionSources.Add(context => Names(context.ParseResult, path));
        return name;
    }

    private static IEnumerable<CompletionItem> Names(ParseResult parsed, string path)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var api = Connection.Open(parsed);
#pragma warning disable VSTHRD002 // a completion source is asked synchronously, and this process does nothing else
            var answer = api.GetAsync($"{path}?limit=1000", patience.Token).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            return [.. answer!["items"]!.AsArray().Select(item => new CompletionItem((string?)(item!["name"] ?? item["system"]) ?? ""))];
        }
        catch (Exception exception) when (exception is ApiException or IOException or OperationCanceledException or UnauthorizedAccessException)
        {
            // An appliance that is not there offers no names; the shell has no place for a reason.
            return [];
        }
    }
}
