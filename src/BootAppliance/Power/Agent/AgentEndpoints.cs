using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Power.Agent;

/// <summary>Where machines' agents ask for orders. Whoever has no token of a machine with an agent gets the 404 of a path that is not there.</summary>
internal static class AgentEndpoints
{
    private const int LongestWait = 30;
    private const int LongestText = 200;

    public static IEndpointRouteBuilder MapPowerAgent(this IEndpointRouteBuilder boot)
    {
        boot.MapGet("/agent/power", NextAsync);
        boot.MapPost("/agent/power/{id}", ReplyAsync);
        return boot;
    }

    /// <summary>The next order as JSON, or 204 after <c>wait</c> seconds (0 to 30); ask again at once then.</summary>
    private static async Task<Results<Ok<AgentOrder>, NoContent, NotFound>> NextAsync(HttpContext context, AgentTokens tokens, AgentGuard guard, AgentLines lines, int wait = LongestWait)
    {
        if (await SystemAsync(context, tokens, guard) is not { } system) return TypedResults.NotFound();
        var order = await lines.Of(system).NextAsync(TimeSpan.FromSeconds(Math.Clamp(wait, 0, LongestWait)), context.RequestAborted);
        return order is null ? TypedResults.NoContent() : TypedResults.Ok(order);
    }

    /// <summary>What the agent says to an order, before it obeys. 204 when it was heard, 410 if nobody waits for it any more: then it must not be carried out.</summary>
    private static async Task<Results<NoContent, NotFound, StatusCodeHttpResult>> ReplyAsync(string id, AgentReply reply, HttpContext context, AgentTokens tokens, AgentGuard guard, AgentLines lines)
    {
        if (await SystemAsync(context, tokens, guard) is not { } system) return TypedResults.NotFound();
        var text = reply.Text is { } said ? string.Concat(said.Where(letter => !char.IsControl(letter)).Take(LongestText)) : null;
        return lines.Of(system).TryReply(id, reply with { Text = text }) ? TypedResults.NoContent() : TypedResults.StatusCode(StatusCodes.Status410Gone);
    }

    /// <returns>Whose token the request bears; null if it is nobody's, or its address has come with too many wrong ones.</returns>
    internal static async Task<string?> SystemAsync(HttpContext context, AgentTokens tokens, AgentGuard guard)
    {
        var address = context.Connection.RemoteIpAddress;
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) || header is not { Scheme: "Bearer", Parameter: { } token } || !guard.Failures.MayTry(address, out _)) return null;
        var system = await tokens.SystemOfAsync(token, context.RequestAborted);
        if (system is null) guard.Failures.Failed(address);
        return system;
    }
}

/// <summary>How often an address may come with a wrong token.</summary>
public sealed class AgentGuard(TimeProvider clock)
{
    public FailureLimit Failures { get; } = new(clock);
}
