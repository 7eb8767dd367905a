using System.Security.Claims;
using BootAppliance.Content.Names;
using BootAppliance.Content.Signatures;
using BootAppliance.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Content.Publishers;

/// <summary>Body of POST /api/v1/publishers: <c>public_key</c> is the line of a .pub file, <c>prefixes</c> are 1 to 32 beginnings of names.</summary>
public sealed record PublisherRequest(string? Name, string? PublicKey, IReadOnlyList<string>? Prefixes);

/// <summary>Body of POST /api/v1/publishers/{name}/revoke.</summary>
public sealed record RevokeRequest(string? Why);

public sealed record PublisherView(
    string Name, string Fingerprint, string PublicKey, IReadOnlyList<string> Prefixes, DateTimeOffset AddedAt, string AddedBy,
    DateTimeOffset? RevokedAt, string? RevokedBy, string? RevokedWhy)
{
    public static PublisherView Of(Publisher one) => new(
        one.Name, one.Key.Fingerprint, one.Key.ToString(), [.. one.Prefixes.Select(prefix => prefix.ToString())], one.AddedAt, one.AddedBy,
        one.Revoked?.At, one.Revoked?.By, one.Revoked?.Why);
}

public sealed record PublisherList(IReadOnlyList<PublisherView> Items);

internal static class PublisherEndpoints
{
    private const int MaxPrefixes = 32;
    private const int MaxWhy = 200;

    public static IEndpointRouteBuilder MapPublishers(this IEndpointRouteBuilder api)
    {
        var publishers = api.MapGroup("/publishers").WithTags("publishers");
        publishers.MapGet("/", ListAsync);
        publishers.MapGet("/{name}", ShowAsync);
        // Whoever adds a key decides what machines run: as much as who hands out tokens.
        publishers.MapPost("/", AddAsync).RequireAuthorization("admin");
        publishers.MapPost("/{name}/revoke", RevokeAsync).RequireAuthorization("admin");
        return api;
    }

    private static async Task<Ok<PublisherList>> ListAsync(string? filter, PublisherStore store, CancellationToken cancellationToken, int limit = PublisherStore.MaxPublishers) =>
        TypedResults.Ok(new PublisherList([.. (await store.ListAsync(cancellationToken)).Select(PublisherView.Of)
            .Where(one => filter is null || $"{one.Name} {one.Fingerprint} {string.Join(' ', one.Prefixes)}".Contains(filter, StringComparison.OrdinalIgnoreCase)).Take(limit)]));

    private static async Task<Results<Ok<PublisherView>, ProblemHttpResult>> ShowAsync(string name, PublisherStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } known ? TypedResults.Ok(PublisherView.Of(known)) : NoPublisher();

    /// <summary>Adds a publisher; 409 if the name or the key was ever one's, for neither changes its meaning.</summary>
    private static async Task<Results<Created<PublisherView>, ValidationProblem, ProblemHttpResult>> AddAsync(
        PublisherRequest body, ClaimsPrincipal user, PublisherStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (body.Name is not { Length: > 0 and <= 64 } name || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.') || !char.IsAsciiLetterOrDigit(name[0]))
            errors["name"] = ["is no name; use 1 to 64 of a-z 0-9 - _ . and begin with a letter or digit"];
        if (!PublicKey.TryParse(body.PublicKey, out var key, out var why)) errors["public_key"] = [why];
        List<NamePrefix> prefixes = [];
        foreach (var text in body.Prefixes ?? [])
        {
            if (NamePrefix.TryParse(text, out var prefix, out var refusal)) prefixes.Add(prefix);
            else errors["prefixes"] = [refusal.Sentence];
        }

        if (body.Prefixes is null or { Count: 0 or > MaxPrefixes }) errors["prefixes"] = [$"are 1 to {MaxPrefixes} beginnings of names, such as ccnx:/example.com"];
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        Publisher publisher = new(body.Name!, key!, [.. prefixes.Distinct()], clock.GetUtcNow(), user.Who());
        return await store.AddAsync(publisher, cancellationToken) is { } taken
            ? TypedResults.Problem(taken, statusCode: StatusCodes.Status409Conflict)
            : TypedResults.Created($"/api/v1/publishers/{publisher.Name}", PublisherView.Of(publisher));
    }

    /// <summary>From now on nothing that the key signed is taken; 200 also if it was revoked before, with when and why.</summary>
    private static async Task<Results<Ok<PublisherView>, ValidationProblem, ProblemHttpResult>> RevokeAsync(
        string name, RevokeRequest body, ClaimsPrincipal user, PublisherStore store, CancellationToken cancellationToken)
    {
        if (body.Why is not { Length: > 0 and <= MaxWhy } why || why.Any(char.IsControl))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["why"] = [$"is one line of 1 to {MaxWhy} characters that says why; who is refused later reads it"] });
        return await store.RevokeAsync(name, user.Who(), why, cancellationToken) is { } known ? TypedResults.Ok(PublisherView.Of(known)) : NoPublisher();
    }

    private static ProblemHttpResult NoPublisher() => TypedResults.Problem("there is no such publisher; see: bootappliance publisher list", statusCode: StatusCodes.Status404NotFound);
}
