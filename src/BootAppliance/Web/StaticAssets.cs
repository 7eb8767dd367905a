using System.Collections.Frozen;
using System.Security.Cryptography;
using BootAppliance.Http;

namespace BootAppliance.Web;

/// <summary>The page's style, script and icon. They travel in the executable, and a browser asks for each once per version.</summary>
internal static class StaticAssets
{
    private static readonly FrozenDictionary<string, Asset> All = new[]
    {
        Load("style.css", "text/css; charset=utf-8"),
        Load("live.js", "text/javascript; charset=utf-8"),
        Load("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    public static IEndpointRouteBuilder MapStaticAssets(this IEndpointRouteBuilder app)
    {
        foreach (var asset in All.Values)
        {
            app.MapMethods($"/assets/{asset.Name}", ["GET", "HEAD"], (HttpContext context) => SendAsync(context, asset))
                .OnPlane(Plane.Admin).AllowAnonymous().ExcludeFromDescription();
        }

        return app;
    }

    private static Task SendAsync(HttpContext context, Asset asset)
    {
        context.Response.Headers.ETag = asset.ETag;
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch.Contains(asset.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(asset.Bytes, context.RequestAborted).AsTask();
    }

    private static Asset Load(string name, string contentType)
    {
        using var stream = typeof(StaticAssets).Assembly.GetManifestResourceStream("BootAppliance.Web.Assets." + name)
            ?? throw new InvalidOperationException($"the build left out Web/Assets/{name}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Asset(name, contentType, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"");
    }

    private sealed record Asset(string Name, string ContentType, byte[] Bytes, string ETag);
}
