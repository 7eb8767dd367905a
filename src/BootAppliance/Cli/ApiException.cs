using System.Text.Json;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>The exit codes of the admin verbs; docs/exit-codes.md tells them.</summary>
internal static class CliExit
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Refused = 4;
    public const int NotAllowed = 5;
    public const int Unreachable = 6;

    /// <summary>As a shell says it of SIGINT.</summary>
    public const int Cancelled = 130;
}

/// <summary>What went wrong, in lines for the administrator, with the exit code.</summary>
internal sealed class ApiException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Reads problem+json (RFC 9457): one line a field.</summary>
    public static ApiException Of(int status, string body)
    {
        var code = status switch
        {
            404 => CliExit.NotFound,
            400 or 409 or 412 or 413 or 422 => CliExit.Refused,
            401 or 403 => CliExit.NotAllowed,
            _ => CliExit.Failed,
        };
        return new ApiException(code, Text(status, body));
    }

    private static string Text(int status, string body)
    {
        try
        {
            var problem = JsonNode.Parse(body);
            if (problem?["errors"] is JsonObject { Count: > 0 } errors)
                return string.Join('\n', errors.SelectMany(one => one.Value!.AsArray().Select(text => $"{one.Key}: {text}")));
            return (problem?["detail"] ?? problem?["title"])?.ToString() ?? $"the appliance answered {status}";
        }
        catch (JsonException)
        {
            return $"the appliance answered {status}";
        }
    }
}
