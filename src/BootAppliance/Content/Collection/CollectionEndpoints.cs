using System.Security.Claims;
using BootAppliance.Content.Transfer;
using BootAppliance.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Content.Collection;

internal static class CollectionEndpoints
{
    public static IEndpointRouteBuilder MapCollection(this IEndpointRouteBuilder api)
    {
        api.MapPost("/content/collect", Collect).WithTags("templates");
        return api;
    }

    /// <summary>Deletes what no template names any more, beyond the grace; tells how far it is, and at last what came of it. With <c>dry_run</c> it only tells.</summary>
    private static ServerSentEventsResult<Collected> Collect(ClaimsPrincipal user, CollectionWorker worker, CancellationToken cancellationToken, bool dry_run = false) =>
        StepStream.Of<Collected>((told, token) => worker.CollectAsync(dry_run, user.Who(), told, token), cancellationToken);
}
