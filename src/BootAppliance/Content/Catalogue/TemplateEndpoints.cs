using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text;
using BootAppliance.Content.Names;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Serving;
using BootAppliance.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Content.Catalogue;

/// <summary>Body of POST /api/v1/templates: the manifest's very bytes in base64, and the armored signature.</summary>
public sealed record TemplateRequest(string? Manifest, string? Signature);

/// <summary>Body of PATCH, one of three: why nothing new shall be made of the version, why the content of a retired one may go, or a word that names it from now on.</summary>
public sealed record TemplateChange(string? RetireWhy, string? Tag, string? DropWhy);

/// <summary>How a manifest was judged; <c>reason</c> is <c>trusted</c> or <c>known</c>.</summary>
public sealed record TemplateAdded(string Uri, TrustReason Reason, string Sentence);

public sealed record TemplateView(
    string Uri, int Version, string Digest, string Publisher, int Disks, long Size, DateTimeOffset Created, DateTimeOffset? NotAfter, IReadOnlyList<string> Tags,
    DateTimeOffset AddedAt, string AddedBy, DateTimeOffset? RetiredAt, string? RetiredBy, string? RetiredWhy)
{
    public DateTimeOffset? DroppedAt { get; init; }

    public string? DroppedBy { get; init; }

    /// <summary>Why its content may go, or is gone.</summary>
    public string? DroppedWhy { get; init; }

    /// <summary>As it was signed; in the answer for one version alone.</summary>
    public string? Manifest { get; init; }

    public string? Signature { get; init; }

    public static TemplateView Of(TemplateVersion one) => new(
        new TemplateUri(one.Manifest.Name, one.Manifest.Version).ToString(), one.Manifest.Version, one.Digest.ToString(), one.Publisher, one.Manifest.Disks.Length,
        one.Manifest.Disks.Sum(disk => disk.Size), one.Manifest.Created, one.Manifest.NotAfter, one.Tags, one.AddedAt, one.AddedBy, one.Retired?.At, one.Retired?.By, one.Retired?.Why)
    {
        DroppedAt = one.Dropped?.At,
        DroppedBy = one.Dropped?.By,
        DroppedWhy = one.Dropped?.Why,
    };
}

public sealed record TemplateList(IReadOnlyList<TemplateView> Items);

internal static class TemplateEndpoints
{
    public static IEndpointRouteBuilder MapTemplates(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("templates");
        templates.MapGet("/", ListAsync);
        templates.MapPost("/", AddAsync);
        templates.MapGet("/version", ShowAsync);
        templates.MapPatch("/version", ChangeAsync);
        return api;
    }

    private static async Task<Ok<TemplateList>> ListAsync(string? filter, TemplateCatalogue catalogue, CancellationToken cancellationToken, int limit = 1000) =>
        TypedResults.Ok(new TemplateList([.. (await catalogue.ListAsync(cancellationToken)).Select(TemplateView.Of)
            .Where(one => filter is null || $"{one.Uri} {string.Join(' ', one.Tags)}".Contains(filter, StringComparison.OrdinalIgnoreCase)).Take(limit)]));

    /// <summary>One version, as <c>templates/version?uri=ccnx:/example.com/linux/web/v=7</c>, with the manifest and the signature as they were sent.</summary>
    private static async Task<Results<Ok<TemplateView>, ProblemHttpResult>> ShowAsync(string uri, TemplateCatalogue catalogue, CancellationToken cancellationToken)
    {
        if (!TryRead(uri, out var name, out var version, out var refused)) return refused;
        if (await catalogue.FindAsync(name, version, cancellationToken) is not { } known || await catalogue.SignedAsync(name, version, cancellationToken) is not { } signed) return NoVersion(name, version);
        return TypedResults.Ok(TemplateView.Of(known) with { Manifest = Encoding.UTF8.GetString(signed.Bytes), Signature = signed.Signature });
    }

    /// <summary>Takes a version if its signature counts and it follows the one before; 200 if it is the one that is there, 422 with the reason if it is refused.</summary>
    private static async Task<Results<Ok<TemplateAdded>, Created<TemplateAdded>, ValidationProblem, ProblemHttpResult>> AddAsync(
        TemplateRequest body, ClaimsPrincipal user, TemplateCatalogue catalogue, TemplateContent content, PublishedVersions versions, CancellationToken cancellationToken)
    {
        if (body.Signature is null) return Invalid("signature", "is missing; it is the text that ssh-keygen -Y sign writes");
        var bytes = new byte[(body.Manifest?.Length ?? 0) / 4 * 3];
        if (body.Manifest is null || !Convert.TryFromBase64String(body.Manifest, bytes, out var length)) return Invalid("manifest", "is no base64");
        var signed = new SignedManifest(bytes[..length], body.Signature);
        if (Manifests.ManifestReader.TryRead(signed.Bytes, out var manifest, out _) && await content.HoldAsync(manifest, user.Who(), cancellationToken) is { } fault)
            return TypedResults.Problem(fault, statusCode: StatusCodes.Status422UnprocessableEntity, extensions: [new("reason", "incomplete")]);
        var verdict = await catalogue.AddAsync(signed, user.Who(), cancellationToken);
        if (!verdict.IsTrusted) return TypedResults.Problem(verdict.Sentence, statusCode: StatusCodes.Status422UnprocessableEntity, extensions: [new("reason", verdict.Reason)]);
        var uri = new TemplateUri(manifest!.Name, manifest.Version).ToString();
        versions.Forget(manifest.Name, manifest.Version);
        TemplateAdded added = new(uri, verdict.Reason, verdict.Sentence);
        return verdict.Reason == TrustReason.Known ? TypedResults.Ok(added) : TypedResults.Created($"/api/v1/templates/version?uri={Uri.EscapeDataString(uri)}", added);
    }

    /// <summary>Retires a version, lets the content of a retired one go, or gives it a tag, which leaves the version that had it.</summary>
    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> ChangeAsync(
        string uri, TemplateChange body, ClaimsPrincipal user, TemplateCatalogue catalogue, PublishedVersions versions, CancellationToken cancellationToken)
    {
        if (!TryRead(uri, out var name, out var version, out var refused)) return refused;
        if (new[] { body.RetireWhy, body.DropWhy, body.Tag }.Count(one => one is not null) != 1) return Invalid("tag", "or retire_why or drop_why is wanted, one of them");
        if (body.RetireWhy is { } why)
        {
            if (!IsLine(why)) return Invalid("retire_why", "is one line of 1 to 200 characters");
            return await catalogue.RetireAsync(name, version, user.Who(), why, cancellationToken) ? TypedResults.NoContent() : NoVersion(name, version);
        }

        if (body.DropWhy is { } drop)
        {
            if (!IsLine(drop)) return Invalid("drop_why", "is one line of 1 to 200 characters");
            var outcome = await catalogue.DropAsync(name, version, user.Who(), drop, cancellationToken);
            versions.Forget(name, version);
            return outcome switch
            {
                CatalogueOutcome.Done => TypedResults.NoContent(),
                CatalogueOutcome.Refused => TypedResults.Problem($"{name}/v={version} is not retired, so machines may still be made of it; first: bootappliance template retire {name}/v={version} --why …", statusCode: StatusCodes.Status409Conflict),
                _ => NoVersion(name, version),
            };
        }

        if (body.Tag is not { Length: > 0 and <= 32 } tag || !tag.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')) return Invalid("tag", "is 1 to 32 of a-z 0-9 - _ .");
        return await catalogue.TagAsync(name, version, tag, user.Who(), cancellationToken) switch
        {
            CatalogueOutcome.Done => TypedResults.NoContent(),
            CatalogueOutcome.Refused => TypedResults.Problem($"{name}/v={version} is retired and gets no tag", statusCode: StatusCodes.Status409Conflict),
            _ => NoVersion(name, version),
        };
    }

    internal static bool TryRead(string text, [NotNullWhen(true)] out TemplateName? name, out int version, [NotNullWhen(false)] out ProblemHttpResult? refused)
    {
        (name, version, refused) = (null, 0, null);
        if (!TemplateUri.TryParse(text, out var uri, out var refusal)) refused = TypedResults.Problem(refusal.Sentence, statusCode: StatusCodes.Status400BadRequest);
        else if (uri is not { Version: { } number, Disk: null }) refused = TypedResults.Problem("One version is wanted, such as ccnx:/example.com/linux/web/v=7.", statusCode: StatusCodes.Status400BadRequest);
        else (name, version) = (uri.Name, number);
        return refused is null;
    }

    private static bool IsLine(string text) => text.Length is > 0 and <= 200 && !text.Any(char.IsControl);

    private static ValidationProblem Invalid(string field, string text) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [text] });

    internal static ProblemHttpResult NoVersion(TemplateName name, int version) =>
        TypedResults.Problem($"there is no {name}/v={version}; see: bootappliance template list", statusCode: StatusCodes.Status404NotFound);
}
