using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Events;

/// <summary>An event as the API shows it.</summary>
public sealed record EventView(
    long Id, DateTimeOffset At, string Kind, string Level, string Text, string? System, string? Mac, string? Address, string? Reason,
    IReadOnlyDictionary<string, string>? Data)
{
    public static EventView Of(ApplianceEvent e) => new(
        e.Id, e.At, e.Kind, e.Level.ToString().ToLowerInvariant(), e.Text, e.System, e.Mac, e.Address, e.Reason, e.Data);
}

public sealed record EventList(IReadOnlyList<EventView> Items);

/// <summary>The query of GET /api/v1/events.</summary>
public sealed record EventQuery(string? System, string? Mac, string? Kind, string? Level, long? After, int? Limit)
{
    public const int MaxLimit = 1000;

    public bool TryRead(out EventFilter filter, out Dictionary<string, string[]> errors)
    {
        errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        EventLevel? level = Level switch
        {
            null or "info" => EventLevel.Info,
            "warning" => EventLevel.Warning,
            "error" => EventLevel.Error,
            _ => null,
        };
        if (level is null) errors["level"] = ["The level is info, warning or error; it is the lowest that is shown."];
        if (Limit is < 1 or > MaxLimit) errors["limit"] = [$"The limit is 1 to {MaxLimit}."];
        if (After is < 0) errors["after"] = ["This is the id of an event; the answer starts behind it."];
        filter = new EventFilter(System, Mac, Kind, level ?? EventLevel.Info);
        return errors.Count == 0;
    }
}

internal static class EventEndpoints
{
    private const int DefaultLimit = 100;

    public static IEndpointRouteBuilder MapEvents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/events", Get).WithTags("events");
        return api;
    }

    /// <summary>
    /// The latest events, newest first (with <c>after</c> the next ones, oldest first); or, if the caller accepts
    /// text/event-stream, each as it happens, from <c>Last-Event-ID</c> or <c>after</c> on.
    /// </summary>
    private static async Task<Results<Ok<EventList>, ValidationProblem, EventStreamResult>> Get(
        [AsParameters] EventQuery query, HttpRequest request, EventStore store, CancellationToken cancellationToken)
    {
        if (!query.TryRead(out var filter, out var errors)) return TypedResults.ValidationProblem(errors);
        if (request.GetTypedHeaders().Accept.Any(type => type.MediaType == EventStreamResult.ContentType))
            return new EventStreamResult(filter, Resume(request) ?? query.After);
        var found = await store.ListAsync(filter, query.Limit ?? DefaultLimit, query.After, cancellationToken);
        return TypedResults.Ok(new EventList([.. found.Select(EventView.Of)]));
    }

    private static long? Resume(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"].ToString(), out var id) && id >= 0 ? id : null;
}
