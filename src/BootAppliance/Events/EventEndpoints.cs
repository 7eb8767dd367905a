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

/// <summary>With <c>next</c>, given as <c>before</c>, the list goes on with older ones; null at its end, and where <c>after</c> was given.</summary>
public sealed record EventList(IReadOnlyList<EventView> Items, string? Next = null);

internal static class EventEndpoints
{
    private const int DefaultLimit = 100;

    public static IEndpointRouteBuilder MapEvents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/events", Get).WithTags("events");
        return api;
    }

    /// <summary>
    /// The latest events, newest first (with <c>before</c> those before it; with <c>after</c> the next ones, oldest first); or, if
    /// the caller accepts text/event-stream, each as it happens, from <c>Last-Event-ID</c>, <c>after</c> or <c>since</c> on.
    /// </summary>
    private static async Task<Results<Ok<EventList>, ValidationProblem, EventStreamResult>> Get(
        [AsParameters] EventQuery query, HttpRequest request, EventStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        var isStream = request.GetTypedHeaders().Accept.Any(type => type.MediaType == EventStreamResult.ContentType);
        if (!query.TryRead(clock.GetUtcNow(), isStream, out var filter, out var errors)) return TypedResults.ValidationProblem(errors);
        if (isStream) return new EventStreamResult(filter, Resume(request) ?? query.After ?? (filter.Since is null ? null : 0));
        var limit = query.Limit ?? DefaultLimit;
        var found = await store.ListAsync(filter, limit, query.After, cancellationToken, query.Before);
        return TypedResults.Ok(new EventList([.. found.Select(EventView.Of)], query.After is null && found.Count == limit ? found[^1].Id.ToString() : null));
    }

    private static long? Resume(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"].ToString(), out var id) && id >= 0 ? id : null;
}
