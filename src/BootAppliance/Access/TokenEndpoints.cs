using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Access;

/// <summary>Body of POST /api/v1/tokens. <c>role</c> is viewer, operator or admin; <c>expires_in_seconds</c> is 60 to ten years, 90 days if absent.</summary>
public sealed record TokenRequest(string? Name, string? Role, long? ExpiresInSeconds);

/// <summary>The only answer that ever holds a token's text.</summary>
public sealed record TokenCreated(string Id, string Token, DateTimeOffset ExpiresAt);

public sealed record TokenView(
    string Id, string Prefix, string Name, string Role, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

public sealed record TokenList(IReadOnlyList<TokenView> Items);

internal static class TokenEndpoints
{
    private const long DefaultLifetime = 90L * 24 * 3600;
    private const long MaxLifetime = 10L * 365 * 24 * 3600;

    public static IEndpointRouteBuilder MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("tokens").RequireAuthorization("admin");
        tokens.MapPost("/", Create);
        tokens.MapGet("/", List);
        tokens.MapDelete("/{id}", Revoke);
        return api;
    }

    /// <summary>Makes a token; 201 with its text, which is shown this once.</summary>
    private static async Task<Results<Created<TokenCreated>, ValidationProblem, ProblemHttpResult>> Create(
        TokenRequest body, Caller caller, TokenStore store, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (body.Name is not { Length: > 0 and <= 64 } name || name.Any(char.IsControl))
            errors["name"] = ["A name of 1 to 64 printable characters is needed, so that the list of tokens says what each is for."];
        if (!RoleNames.TryParse(body.Role, out var role)) errors["role"] = ["The role is viewer, operator or admin."];
        var lifetime = body.ExpiresInSeconds ?? DefaultLifetime;
        if (lifetime is < 60 or > MaxLifetime) errors["expires_in_seconds"] = [$"The lifetime is 60 to {MaxLifetime} seconds."];
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        return await store.CreateAsync(body.Name!, role, TimeSpan.FromSeconds(lifetime), caller.Who, cancellationToken) is var (token, text)
            ? TypedResults.Created($"/api/v1/tokens/{token.Id}", new TokenCreated(token.Id, text, token.ExpiresAt))
            : TypedResults.Problem($"There are {TokenStore.MaxTokens} valid tokens already. Revoke some: bootappliance token list", statusCode: StatusCodes.Status409Conflict);
    }

    private static async Task<TokenList> List(TokenStore store, string? filter, CancellationToken cancellationToken, int limit = TokenStore.MaxTokens) =>
        new([.. (await store.ListAsync(cancellationToken))
            .Where(token => filter is null || $"{token.Id} {token.Name} {token.Role.Name()} {token.CreatedBy}".Contains(filter, StringComparison.OrdinalIgnoreCase)).Take(limit).Select(token => new TokenView(
            token.Id, $"ba_{token.Id}", token.Name, token.Role.Name(), token.CreatedAt, token.CreatedBy, token.ExpiresAt, token.LastUsedAt, token.RevokedAt))]);

    /// <summary>Revokes a token at once, and every login that it made; 204 also if it was revoked before.</summary>
    private static async Task<Results<NoContent, NotFound>> Revoke(string id, TokenStore store, CancellationToken cancellationToken) =>
        await store.RevokeAsync(id, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound();
}
