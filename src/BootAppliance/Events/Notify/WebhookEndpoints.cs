using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Events.Notify;

/// <summary>A receiver of events and how far it has come. Of its URL only the host is shown.</summary>
public sealed record WebhookView(
    string Name,
    string Receiver,
    IReadOnlyList<string> Kinds,
    string Level,
    bool Signed,
    [property: Description("The id of the last event that it took, or that was not for it.")] long Position,
    [property: Description("How many events wait for it; 1000 stands for more.")] int Waiting,
    long Delivered,
    DateTimeOffset? LastAt,
    string? LastOutcome,
    DateTimeOffset? FailingSince,
    DateTimeOffset? NextTryAt);

public sealed record WebhookList(IReadOnlyList<WebhookView> Items);

public sealed record WebhookTest(bool Delivered, string Outcome);

internal static class WebhookEndpoints
{
    private const int MostCounted = 1000;

    public static IEndpointRouteBuilder MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("webhooks");
        webhooks.MapGet("/", ListAsync);
        webhooks.MapPost("/{name}/test", TestAsync);
        return api;
    }

    private static async Task<Ok<WebhookList>> ListAsync(string? filter, Webhooks webhooks, WebhookStore store, EventStore events, CancellationToken cancellationToken, int limit = 1000)
    {
        var states = (await store.ListAsync(cancellationToken)).ToDictionary(one => one.Name);
        var views = new List<WebhookView>();
        foreach (var hook in webhooks.All.Where(one => filter is null || one.Options.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).Take(limit))
        {
            // Between start and the first look at the table a new hook has no row.
            if (!states.TryGetValue(hook.Options.Name, out var state)) continue;
            var options = hook.Options;
            var waiting = (await events.ListAsync(options.Filter, MostCounted, state.Position, cancellationToken)).Count(options.Wants);
            views.Add(new WebhookView(
                state.Name, options.Receiver, options.Kinds, options.Level.ToString().ToLowerInvariant(), options.SecretFile is not null,
                state.Position, waiting, state.Delivered, state.LastAt, state.LastOutcome, state.FailingSince, hook.NextTry));
        }

        return TypedResults.Ok(new WebhookList(views));
    }

    /// <summary>Sends one event of the kind <c>notify.test</c> now; 200 tells how that ended, also if the receiver did not take it.</summary>
    private static async Task<Results<Ok<WebhookTest>, ProblemHttpResult>> TestAsync(string name, Webhooks webhooks, CancellationToken cancellationToken)
    {
        if (webhooks.All.FirstOrDefault(one => one.Options.Name == name) is not { } hook)
        {
            var names = string.Join(", ", webhooks.All.Select(one => one.Options.Name));
            return TypedResults.Problem($"there is no webhook \"{name}\"; {(names.Length == 0 ? "none is configured: see notify.webhooks in docs/configuration.md" : $"there are {names}")}", statusCode: StatusCodes.Status404NotFound);
        }

        var answer = await hook.TestAsync($"This is a test of the webhook {name}", cancellationToken);
        return TypedResults.Ok(new WebhookTest(answer.Verdict == WebhookVerdict.Taken, answer.Sentence));
    }
}
