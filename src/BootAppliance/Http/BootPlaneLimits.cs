using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace BootAppliance.Http;

/// <summary>What a machine may send and how slowly it may read, where that differs from the admin plane.</summary>
internal static class BootPlaneLimits
{
    // Firmware stops reading while it draws or unpacks; Kestrel's own 5 s of grace would cut it off.
    private static readonly MinDataRate SlowReader = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromMinutes(1));

    /// <summary>For the whole server: heads of both planes are small, and the server does not name itself.</summary>
    public static void Apply(KestrelServerOptions server, HttpOptions options)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        server.Limits.MaxRequestHeaderCount = 64;
        server.Limits.MaxRequestLineSize = 8 << 10;
        server.Limits.RequestHeadersTimeout = options.HeaderTimeout;
        server.Limits.KeepAliveTimeout = options.KeepAlive;
        server.Limits.MaxConcurrentConnections = options.MaxConnections;
    }

    public static IApplicationBuilder UseBootPlaneLimits(this IApplicationBuilder app)
    {
        var options = app.ApplicationServices.GetRequiredService<HttpOptions>();
        return app.Use((context, next) =>
        {
            if (context.Features.Get<PlaneFeature>()?.Plane is not Plane.Boot) return next(context);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body) body.MaxRequestBodySize = options.MaxBodyBytes;
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = SlowReader;
            return next(context);
        });
    }
}
