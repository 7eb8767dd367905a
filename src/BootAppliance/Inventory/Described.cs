namespace BootAppliance.Inventory;

/// <summary>What a body that is read by hand, so that an unknown field is refused by its name, is in the description of the API.</summary>
/// <param name="Type">The object's record; null for any of them, each with its <c>kind</c>.</param>
/// <param name="IsList">Several of them.</param>
/// <param name="IsPatch">Only the fields that shall change (RFC 7396).</param>
public sealed record DescribedBody(Type? Type, bool IsList = false, bool IsPatch = false);

/// <summary>A page of a list; <c>next</c> is the <c>after</c> of the next one, absent at the end.</summary>
public sealed record ObjectPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What a change of many objects came to: how many were meant, and which were added and changed, as <c>kind name</c>.</summary>
public sealed record BulkChange(int Seen, IReadOnlyList<string> Added, IReadOnlyList<string> Changed);

/// <summary>What was removed, as <c>kind name</c>, in the order in which they stood on one another.</summary>
public sealed record RemovedObjects(IReadOnlyList<string> Removed);

internal static class Described
{
    public static RouteGroupBuilder WithProblems(this RouteGroupBuilder group) =>
        group.ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder route, Type type, params int[] statuses)
    {
        foreach (var status in statuses) route.Produces(status, type, "application/json");
        return route;
    }
}
