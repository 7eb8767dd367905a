using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Templates;

/// <summary>Long work of the appliance, shown on one line of a terminal while it goes on.</summary>
internal static class Steps
{
    /// <summary>Asks for it, and returns its last step.</summary>
    /// <exception cref="ApiException">It broke off.</exception>
    public static async Task<JsonNode> RunAsync(ApiClient api, string path, bool isQuiet, Func<JsonNode, string> sentence, CancellationToken cancellationToken)
    {
        var isShown = !isQuiet && !Console.IsErrorRedirected;
        JsonNode? last = null;
        await foreach (var step in api.WatchAsync(HttpMethod.Post, path, cancellationToken))
        {
            last = step;
            if (isShown) await Console.Error.WriteAsync($"\r\e[K{Output.Clean(sentence(step))}");
        }

        if (isShown) await Console.Error.WriteAsync("\r\e[K");
        return (bool?)last?["done"] == true ? last : throw new ApiException(CliExit.Failed, "the appliance broke off in the middle; the reason is in its journal: journalctl -u bootappliance -n 20");
    }
}
