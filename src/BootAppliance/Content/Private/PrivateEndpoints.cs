using System.Security.Claims;
using BootAppliance.Content.Names;
using BootAppliance.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Content.Private;

/// <summary>Body of PUT /api/v1/templates/access: a template's name without a version, and whether it is private.</summary>
public sealed record AccessRequest(string? Name, bool Private);

public sealed record PrivateList(IReadOnlyList<string> Items);

/// <summary>Body of POST /api/v1/content/keys: <c>prefix</c> is an authority or a path with all below it.</summary>
public sealed record KeyRequest(string? Node, string? Prefix);

/// <summary>The key is shown this once.</summary>
public sealed record KeyIssued(string Node, string Prefix, string Key);

public sealed record KeyList(IReadOnlyList<NodeKey> Items);

internal static class PrivateEndpoints
{
    public static IEndpointRouteBuilder MapPrivate(this IEndpointRouteBuilder api)
    {
        api.MapPut("/templates/access", SetAsync).WithTags("templates");
        api.MapGet("/templates/access", async (PrivateTemplates templates, CancellationToken cancellationToken) => TypedResults.Ok(new PrivateList(await templates.ListAsync(cancellationToken)))).WithTags("templates");
        var keys = api.MapGroup("/content/keys").WithTags("templates");
        keys.MapGet("/", ListAsync).RequireAuthorization("admin");
        keys.MapPost("/", IssueAsync).RequireAuthorization("admin");
        keys.MapDelete("/{node}", RevokeAsync).RequireAuthorization("admin");
        return api;
    }

    /// <summary>Makes a template private or public; one that does not exist yet may be made private beforehand.</summary>
    private static async Task<Results<NoContent, ValidationProblem>> SetAsync(AccessRequest body, ClaimsPrincipal user, PrivateTemplates templates, CancellationToken cancellationToken)
    {
        if (!TemplateName.TryParse(body.Name, out var name, out var refusal)) return Invalid("name", refusal.Sentence);
        await templates.SetAsync(name, body.Private, user.Who(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<KeyList>> ListAsync(string? filter, PrivateTemplates templates, CancellationToken cancellationToken, int limit = 1000) =>
        TypedResults.Ok(new KeyList([.. (await templates.KeysAsync(cancellationToken)).Where(one => filter is null || $"{one.Node} {one.Prefix}".Contains(filter, StringComparison.OrdinalIgnoreCase)).Take(limit)]));

    private static async Task<Results<Ok<KeyIssued>, ValidationProblem, ProblemHttpResult>> IssueAsync(KeyRequest body, ClaimsPrincipal user, PrivateTemplates templates, CancellationToken cancellationToken)
    {
        if (body.Node is not { Length: > 0 and <= 63 } node || !node.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')) return Invalid("node", "is 1 to 63 letters, digits, dots, - and _");
        if (!NamePrefix.TryParse(body.Prefix, out var prefix, out var refusal)) return Invalid("prefix", refusal.Sentence);
        return await templates.IssueAsync(node, prefix, user.Who(), cancellationToken) is { } key
            ? TypedResults.Ok(new KeyIssued(node, prefix.ToString(), key))
            : TypedResults.Problem($"there are {PrivateTemplates.MaxKeys} keys already; revoke some", statusCode: StatusCodes.Status409Conflict);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string node, ClaimsPrincipal user, PrivateTemplates templates, CancellationToken cancellationToken) =>
        await templates.RevokeAsync(node, user.Who(), cancellationToken) ? TypedResults.NoContent() : TypedResults.Problem($"{node} has no key; see: bootappliance template key list", statusCode: StatusCodes.Status404NotFound);

    private static ValidationProblem Invalid(string field, string text) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [text] });
}
