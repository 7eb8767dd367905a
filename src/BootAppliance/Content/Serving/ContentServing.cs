namespace BootAppliance.Content.Serving;

/// <summary><c>/content/…</c> on the boot plane: read by whoever boots, by nodes, and by other appliances.</summary>
internal static class ContentServing
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static IEndpointRouteBuilder MapContentServing(this IEndpointRouteBuilder boot)
    {
        boot.MapMethods("/content", Reading, NamedEndpoints.ListAsync);
        boot.MapMethods("/content/chunks/{folder}/{file}", Reading, ChunkEndpoints.GetAsync);
        boot.MapPost("/content/chunks", ChunkEndpoints.BatchAsync);
        boot.MapMethods("/content/index/{file}", Reading, IndexEndpoint.GetAsync);
        boot.MapMethods("/content/ccn/{**path}", Reading, NamedEndpoints.GetAsync);
        return boot;
    }
}
