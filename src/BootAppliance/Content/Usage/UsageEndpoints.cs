using BootAppliance.Content.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Content.Usage;

/// <summary>What a version has of another one: disk by disk, and in all.</summary>
public sealed record TemplateDiffView(string From, string To, IReadOnlyList<DiskDiff> Disks);

internal static class UsageEndpoints
{
    public static IEndpointRouteBuilder MapUsage(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("templates");
        templates.MapGet("/diff", DiffAsync);
        templates.MapGet("/usage", UsageAsync);
        return api;
    }

    /// <summary>What version <c>to</c> has of version <c>from</c>, which may be of another template.</summary>
    private static async Task<Results<Ok<TemplateDiffView>, ProblemHttpResult>> DiffAsync(string from, string to, TemplateCatalogue catalogue, TemplateDiff diff, CancellationToken cancellationToken)
    {
        if (!TemplateEndpoints.TryRead(from, out var oldName, out var oldVersion, out var refused) || !TemplateEndpoints.TryRead(to, out var newName, out var newVersion, out refused)) return refused;
        if (await catalogue.FindAsync(oldName, oldVersion, cancellationToken) is not { } old) return TemplateEndpoints.NoVersion(oldName, oldVersion);
        if (await catalogue.FindAsync(newName, newVersion, cancellationToken) is not { } now) return TemplateEndpoints.NoVersion(newName, newVersion);
        foreach (var one in new[] { old, now })
            if (one.Dropped is { } dropped) return TypedResults.Problem($"{one.Manifest.Name}/v={one.Manifest.Version} was dropped: {dropped.Why}", statusCode: StatusCodes.Status409Conflict);
        return TypedResults.Ok(new TemplateDiffView(from, to, await Task.Run(() => diff.Of(old.Manifest, now.Manifest), cancellationToken)));
    }

    /// <summary>Who uses how much of the store, by template and by publisher.</summary>
    private static async Task<Ok<StoreUsage>> UsageAsync(TemplateUsage usage, CancellationToken cancellationToken) => TypedResults.Ok(await usage.CountAsync(cancellationToken));
}
