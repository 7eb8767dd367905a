using System.Net;

namespace BootAppliance.Access;

/// <summary>
/// Headers on every answer of the admin plane: nothing from elsewhere runs, frames, sniffs or caches it. There is no
/// Strict-Transport-Security: it would hold for every port of this host name, the boot plane's plain HTTP included.
/// </summary>
internal static class SecurityHeaders
{
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static Task Add(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // With no-referrer a browser sends "Origin: null" along with our own forms (Fetch §3.2), and they would be refused.
        headers["Referrer-Policy"] = "same-origin";
        // Browsers obey it only where the origin is trustworthy (Secure Contexts §3.1), and complain elsewhere.
        if (context.Request.IsHttps || IsLoopback(context)) headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-store";
        return next(context);
    }

    private static bool IsLoopback(HttpContext context) => context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local);
}
