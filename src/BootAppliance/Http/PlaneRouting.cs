using Microsoft.AspNetCore.Authorization;

namespace BootAppliance.Http;

/// <summary>The plane of a route, as endpoint metadata.</summary>
public sealed record PlaneMetadata(Plane Plane);

public static class PlaneRouting
{
    /// <summary>
    /// Puts the routes of <paramref name="builder"/> on <paramref name="plane"/>. Machines have no accounts: on the boot
    /// plane what a request may see is decided by the boot decision and by install tokens, never by a login.
    /// </summary>
    public static TBuilder OnPlane<TBuilder>(this TBuilder builder, Plane plane)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.WithMetadata(new PlaneMetadata(plane));
        if (plane is Plane.Boot) builder.WithMetadata(new AllowAnonymousAttribute());
        return builder;
    }

    /// <summary>
    /// Stands directly after routing. A request that reached a route of another plane, or a route that names no plane,
    /// gets the same 404 as a path that does not exist.
    /// </summary>
    public static IApplicationBuilder UsePlanes(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (Matches(context.Features.Get<PlaneFeature>()?.Plane, context.GetEndpoint())) return next(context);
        context.SetEndpoint(null);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    /// <summary>
    /// Routing answers a wrong method or media type by an endpoint of its own without metadata. It would tell a machine
    /// that an admin route exists, so it counts on the admin plane only.
    /// </summary>
    internal static bool Matches(Plane? listener, Endpoint? endpoint) => (listener, endpoint) switch
    {
        (null, _) or (_, null) => false,
        (Plane.Admin, not RouteEndpoint) => true,
        _ => endpoint.Metadata.GetMetadata<PlaneMetadata>()?.Plane == listener,
    };
}
