using System.Net;
using BootAppliance.Events;
using BootAppliance.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Access;

/// <summary>A link that logs one browser in, once, within two minutes.</summary>
public sealed record LoginLink(string Url, DateTimeOffset ExpiresAt);

internal static class LoginEndpoints
{
    public static IEndpointRouteBuilder MapLogin(this IEndpointRouteBuilder api)
    {
        api.MapPost("/login", Issue).WithTags("login").ChangesNothing();
        return api;
    }

    /// <summary>The routes of the browser's side, outside the API.</summary>
    public static IEndpointRouteBuilder MapLoginPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/login", Redeem).OnPlane(Plane.Admin).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/logout", End).OnPlane(Plane.Admin).RequireAuthorization("viewer").ExcludeFromDescription();
        return app;
    }

    /// <summary>Makes a one-time link for a browser; it gets the caller's own role.</summary>
    private static Results<Ok<LoginLink>, ProblemHttpResult> Issue(
        HttpContext context, Caller caller, Sessions sessions, AdminOptions options, TimeProvider clock)
    {
        if (caller.Door is AdminDoor.Page)
            return TypedResults.Problem("Run on the appliance: bootappliance login", statusCode: StatusCodes.Status403Forbidden);
        if (BaseUrl(caller.Door, context.Request.Host, options) is not { } url)
            return TypedResults.Problem("No listener serves the status page. Set admin.listen or admin.tls in the configuration.", statusCode: StatusCodes.Status409Conflict);
        return TypedResults.Ok(new LoginLink($"{url}/login?code={sessions.IssueCode(caller)}", clock.GetUtcNow() + Sessions.CodeLifetime));
    }

    internal static string? BaseUrl(AdminDoor door, HostString host, AdminOptions options) => (door, options) switch
    {
        (AdminDoor.Tls, _) => $"https://{host}",
        (_, { Listen: { } page }) => $"http://{Authority(page)}",
        (_, { Tls.Listen: { } tls }) => $"https://{Authority(tls)}",
        _ => null,
    };

    private static string Authority(IPEndPoint listener) =>
        listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any) ? $"{Environment.MachineName}:{listener.Port}" : listener.ToString();

    /// <summary>Takes the code and sets the cookie. A wrong code counts as a failed login.</summary>
    private static IResult Redeem(HttpContext context, string? code, Sessions sessions, Credentials credentials, EventStream events)
    {
        if (!credentials.MayTry(context, out var wait))
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
            return Results.Problem("Too many wrong links came from this address. Wait, then run again: bootappliance login", statusCode: StatusCodes.Status429TooManyRequests);
        }

        if (code is null || sessions.Redeem(code) is not { } secret || sessions.Find(secret) is not { } session)
        {
            credentials.Refused(context, "login link");
            return Results.Problem("This link was used already, or is older than two minutes. Run again on the appliance: bootappliance login", statusCode: StatusCodes.Status403Forbidden);
        }

        var door = context.Door();
        context.Response.Cookies.Append(Credentials.CookieName(door), secret, Cookie(door));
        events.Post(new NewEvent("access.login", EventLevel.Info, $"{session.Who} logged a browser in as {session.Role.Name()}.")
        {
            Address = context.Connection.RemoteIpAddress?.ToString(),
            Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["who"] = session.Who, ["door"] = door.ToString().ToLowerInvariant() },
        });
        return SeeOther(context, "/");
    }

    private static StatusCodeHttpResult End(HttpContext context, Sessions sessions)
    {
        var door = context.Door();
        if (context.Request.Cookies[Credentials.CookieName(door)] is { } secret) sessions.End(secret);
        context.Response.Cookies.Delete(Credentials.CookieName(door), Cookie(door));
        return SeeOther(context, "/");
    }

    private static StatusCodeHttpResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static CookieOptions Cookie(AdminDoor door) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = door is AdminDoor.Tls,
        Path = "/",
        MaxAge = Sessions.SessionLifetime,
    };
}
