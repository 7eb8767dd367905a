using BootAppliance.Boot;
using BootAppliance.Inventory;
using BootAppliance.Power.Agent;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Actions.Runs;

/// <summary>Body of POST /agent/actions: what the machine asks for itself, as it is recorded.</summary>
public sealed record AgentActionRequest(string Action, string? Why = null);

/// <summary>What the agent asked for has begun.</summary>
public sealed record AgentActionAnswer(long Id, string Action);

/// <summary>
/// A machine asks for an action on itself, by its agent's token and from its own address, for a token that was overheard is not
/// enough; and only for those that <c>self_service</c> of its profile lists.
/// </summary>
internal static class AgentActionEndpoint
{
    public static IEndpointRouteBuilder MapAgentActions(this IEndpointRouteBuilder boot)
    {
        boot.MapPost("/agent/actions", AskAsync);
        return boot;
    }

    /// <summary>404 without a token of a machine; 403 for what it may not ask for; 409 while another action is at it.</summary>
    private static async Task<Results<Accepted<AgentActionAnswer>, NotFound, ProblemHttpResult, ValidationProblem>> AskAsync(
        AgentActionRequest body, HttpContext context, AgentTokens tokens, AgentGuard guard, BootIdentity identity, InventoryStore inventory, ActionStart start, CancellationToken cancellationToken)
    {
        if (await AgentEndpoints.SystemAsync(context, tokens, guard) is not { } name || !inventory.Current.Systems.TryGetValue(name, out var system)) return TypedResults.NotFound();
        if (!identity.IsOf(context.Connection.RemoteIpAddress!, system)) return TypedResults.Problem($"a token of {name} counts from the address of {name} alone", statusCode: 403);
        var allowed = EffectiveSystem.Of(inventory.Current, system).First(one => one.SelfService).Value ?? [];
        if (!allowed.Contains(body.Action))
            return TypedResults.Problem($"{name} may not ask for that itself{(allowed.IsEmpty ? "" : $", only for {string.Join(", ", allowed)}")}; an administrator allows it with: bootappliance profile edit {system.Profile} --self-service NAME", statusCode: 403);
        return await start.BeginAsync(system, new ActionRequest(body.Action, body.Why), $"the agent of {name}", cancellationToken) switch
        {
            ActionAnswer.Begun begun => TypedResults.Accepted((string?)null, new AgentActionAnswer(begun.Run.Id, begun.Run.Action.Name)),
            ActionAnswer.InTheWay other => TypedResults.Problem($"{name} is at {other.Run.Action.Name} already", statusCode: 409),
            ActionAnswer.Busy busy => TypedResults.Problem(busy.Sentence, statusCode: 409),
            var refused => TypedResults.ValidationProblem(((ActionAnswer.Refused)refused).Errors),
        };
    }
}
