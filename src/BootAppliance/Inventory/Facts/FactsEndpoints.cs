using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Inventory.Facts;

/// <summary>What a machine told of itself last; <c>text</c> is that in a line.</summary>
public sealed record FactsView(string System, DateTimeOffset At, DateTimeOffset SeenAt, string Text, JsonObject Facts);

/// <summary>A telling, and what had changed since the one before.</summary>
public sealed record FactsStep(DateTimeOffset At, DateTimeOffset SeenAt, string Text, IReadOnlyList<FactChange> Changes);

public sealed record FactsHistory(IReadOnlyList<FactsStep> Items);

internal static class FactsEndpoints
{
    public static IEndpointRouteBuilder MapFacts(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/systems/{name}/facts", ShowAsync).WithTags("systems");
        admin.MapGet("/systems/{name}/facts/history", HistoryAsync).WithTags("systems");
        return admin;
    }

    public static IReadOnlyList<FactsStep> Steps(IReadOnlyList<MachineFacts> history) =>
        [.. history.Select((one, at) => new FactsStep(one.At, one.SeenAt, FactsText.Of(one.Body), at + 1 < history.Count ? FactChanges.Between(history[at + 1].Body, one.Body) : []))];

    private static async Task<Results<Ok<FactsView>, ProblemHttpResult>> ShowAsync(string name, InventoryStore inventory, FactsStore store, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.ContainsKey(name)) return NoSystem(name);
        return (await store.HistoryAsync(name, 1, cancellationToken)).FirstOrDefault() is { } facts
            ? TypedResults.Ok(new FactsView(name, facts.At, facts.SeenAt, FactsText.Of(facts.Body), facts.Body))
            : TypedResults.Problem($"system \"{name}\" has told nothing of itself yet; let it boot the helper image: bootappliance action run discover {name}", statusCode: 404);
    }

    /// <summary>The latest first, each with what had changed.</summary>
    private static async Task<Results<Ok<FactsHistory>, ProblemHttpResult>> HistoryAsync(string name, InventoryStore inventory, FactsStore store, CancellationToken cancellationToken) => inventory.Current.Systems.ContainsKey(name)
        ? TypedResults.Ok(new FactsHistory(Steps(await store.HistoryAsync(name, FactsStore.Kept, cancellationToken))))
        : NoSystem(name);

    private static ProblemHttpResult NoSystem(string name) => TypedResults.Problem($"there is no system \"{InventoryRules.Shown(name)}\"; see `bootappliance system list`", statusCode: 404);
}
