using System.CommandLine;

namespace BootAppliance.Cli;

/// <summary>The options that every verb has: how to reach the appliance, and how to print.</summary>
internal static class Connection
{
    private static string DefaultSocket => Environment.GetEnvironmentVariable("BOOTAPPLIANCE_SOCKET") ?? "/run/bootappliance/api.sock";

    public static readonly Option<string> Socket = new("--socket")
    {
        Description = "the appliance's socket (or BOOTAPPLIANCE_SOCKET)",
        Recursive = true,
        DefaultValueFactory = _ => DefaultSocket,
    };

    public static readonly Option<Uri?> Server = UrlOption.Of("--server", "another appliance, such as https://boot.example:8443; needs a token file");

    public static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = "file with an API token (or BOOTAPPLIANCE_TOKEN_FILE)",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("BOOTAPPLIANCE_TOKEN_FILE"),
    };

    public static readonly Option<bool> AsJson = new("--json") { Description = "print JSON", Recursive = true };

    /// <summary>Runs a verb; every failure is a sentence and an exit code.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, Func<ApiClient, Task> verb)
    {
        try
        {
            using var client = Open(parsed);
            await verb(client);
            return CliExit.Success;
        }
        catch (ApiException exception)
        {
            foreach (var line in exception.Message.Split('\n')) await Console.Error.WriteLineAsync($"error: {line}");
            return exception.ExitCode;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return CliExit.Failed;
        }
        catch (OperationCanceledException)
        {
            return CliExit.Success;
        }
    }

    /// <exception cref="ApiException">The options do not fit together.</exception>
    public static ApiClient Open(ParseResult parsed)
    {
        if (parsed.GetValue(Server) is not { } server) return new ApiClient(parsed.GetValue(Socket) ?? DefaultSocket);
        if (server.Scheme != "https") throw new ApiException(CliExit.Usage, "--server is an https URL: a token never travels in clear");
        var file = parsed.GetValue(TokenFile) ?? throw new ApiException(CliExit.Usage, "--server needs --token-file; make a token with: bootappliance token create --role operator NAME");
        return new ApiClient(server, File.ReadAllText(file).Trim());
    }
}
