using BootAppliance.Events;

namespace BootAppliance.Content.Serving;

/// <summary><c>/content/…</c>: read by whoever boots, by nodes and by other appliances; the same below <c>/api/v1</c> for administrators.</summary>
internal static class ContentServing
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static IEndpointRouteBuilder MapContentServing(this IEndpointRouteBuilder boot)
    {
        boot.MapReading().MapPost("/content/batch", ChunkEndpoints.BatchAsync);
        boot.MapMethods("/content/with/{token}/ccn/{**path}", Reading, NamedEndpoints.GetAsync);
        return boot;
    }

    public static IEndpointRouteBuilder MapContentForAdmins(this IEndpointRouteBuilder api)
    {
        api.MapReading().MapPost("/content/batch", ChunkEndpoints.BatchAsync).ChangesNothing();
        return api;
    }

    private static IEndpointRouteBuilder MapReading(this IEndpointRouteBuilder routes)
    {
        var content = routes.MapGroup("/content").WithTags("templates");
        content.MapMethods("", Reading, NamedEndpoints.ListAsync);
        content.MapMethods("/chunks/{folder}/{file}", Reading, ChunkEndpoints.GetAsync);
        content.MapMethods("/index/{file}", Reading, IndexEndpoint.GetAsync);
        content.MapMethods("/ccn/{**path}", Reading, NamedEndpoints.GetAsync);
        return routes;
    }
}
