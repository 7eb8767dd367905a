using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Transfer;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Content.Verification;

internal static class VerificationEndpoints
{
    private const int MostRate = 1 << 20;

    public static IEndpointRouteBuilder MapVerification(this IEndpointRouteBuilder api)
    {
        api.MapPost("/content/verify", VerifyAsync).WithTags("templates");
        return api;
    }

    /// <summary>Reads every chunk of a version, or of the whole store without <c>uri</c>, and takes its digest, at most <c>rate</c> MiB a second; heals what it can. Tells how far it is, and at last what came of it.</summary>
    private static async Task<Results<ServerSentEventsResult<Verified>, ValidationProblem, ProblemHttpResult>> VerifyAsync(
        Verifier verifier, TemplateCatalogue catalogue, CancellationToken cancellationToken, string? uri = null, int rate = 200)
    {
        if (rate is < 1 or > MostRate) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["rate"] = [$"is 1 to {MostRate} MiB a second"] });
        TemplateVersion? only = null;
        if (uri is not null)
        {
            if (!TemplateEndpoints.TryRead(uri, out var name, out var version, out var refused)) return refused;
            if ((only = await catalogue.FindAsync(name, version, cancellationToken)) is null) return TemplateEndpoints.NoVersion(name, version);
            if (only.Dropped is { } dropped) return TypedResults.Problem($"{name}/v={version} was dropped, so there is nothing to verify: {dropped.Why}", statusCode: StatusCodes.Status409Conflict);
        }

        return StepStream.Of<Verified>((told, token) => verifier.RunAsync(only, (long)rate << 20, told, token), cancellationToken);
    }
}
