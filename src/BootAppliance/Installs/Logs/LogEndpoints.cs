using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Installs.Logs;

/// <summary>What installers have left, for people.</summary>
internal static class LogEndpoints
{
    private const int LargestPart = 1 << 20;

    public static IEndpointRouteBuilder MapLogs(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/installs/{system}/logs", ListAsync).WithTags("installs");
        admin.MapGet("/installs/{system}/logs/{file}", ReadAsync).WithTags("installs");
        return admin;
    }

    /// <summary>The log files of an install: of the latest one, or of that <c>generation</c>.</summary>
    private static async Task<Results<Ok<LogList>, ProblemHttpResult>> ListAsync(string system, long? generation, string? filter, InstallStore installs, InstallLogs logs, CancellationToken cancellationToken) =>
        await installs.OfGenerationAsync(system, generation, cancellationToken) is { } install
            ? TypedResults.Ok(new LogList([.. logs.Of(install.Id).Where(file => filter is null || file.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))]))
            : NoInstall(system, generation);

    /// <summary>
    /// A part of a log file as plain text: at most <c>limit</c> bytes from <c>offset</c> on; a negative offset counts from
    /// the end. The header <c>Log-Length</c> says how long the file was.
    /// </summary>
    private static async Task<Results<FileContentHttpResult, ProblemHttpResult, ValidationProblem>> ReadAsync(
        string system, string file, HttpContext context, long? generation, InstallStore installs, InstallLogs logs, CancellationToken cancellationToken, long offset = 0, int limit = LargestPart)
    {
        if (limit is < 1 or > LargestPart) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"is 1 to {LargestPart} bytes"] });
        if (await installs.OfGenerationAsync(system, generation, cancellationToken) is not { } install) return NoInstall(system, generation);
        if (await logs.ReadAsync(install.Id, file, offset, limit, cancellationToken) is not { } bytes)
            return TypedResults.Problem($"the install of {system} has no log \"{file}\"; see: bootappliance install logs {system}", statusCode: 404);
        context.Response.Headers["Log-Length"] = (logs.Of(install.Id).FirstOrDefault(one => one.Name == file)?.Length ?? 0).ToString();
        return TypedResults.Bytes(bytes, "text/plain; charset=utf-8");
    }

    private static ProblemHttpResult NoInstall(string system, long? generation) => TypedResults.Problem(
        generation is null ? $"system \"{system}\" has no install; arm it with: bootappliance system arm {system}" : $"system \"{system}\" has no install of generation {generation}; see: bootappliance install history {system}",
        statusCode: 404);
}

public sealed record LogList(IReadOnlyList<LogFile> Items);
