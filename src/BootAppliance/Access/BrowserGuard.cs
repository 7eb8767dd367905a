using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Access;

/// <summary>What protects a logged-in browser from other sites: a known host, our own origin, and an antiforgery token.</summary>
internal static class BrowserGuard
{
    /// <summary>The header in which scripts send the token; forms use a field of the name <see cref="Field"/>.</summary>
    public const string Header = "X-Antiforgery";

    public const string Field = "antiforgery";

    private const int MaxFormBytes = 64 << 10;

    /// <summary>Refuses a request to the page under a name that is not ours, before anything looks at it.</summary>
    public static Task KnownHostOnly(HttpContext context, RequestDelegate next)
    {
        var hosts = context.RequestServices.GetRequiredService<KnownHosts>();
        if (context.Door() is AdminDoor.Socket || hosts.Allows(context.Request.Host, context.Connection.LocalIpAddress)) return next(context);
        return Results.Problem(
            detail: "This appliance does not know itself under that host name. Use its address, or add the name to admin.allowed_hosts in the configuration.",
            statusCode: StatusCodes.Status421MisdirectedRequest).ExecuteAsync(context);
    }

    /// <summary>A cookie goes along with whatever a browser sends, so a change needs proof that our own page sent it.</summary>
    public static async Task OwnPageOnly(HttpContext context, RequestDelegate next)
    {
        if (Caller.Of(context)?.Session is not { } session || RoleRequirementHandler.Needed(context.Request.Method) is Role.Viewer)
        {
            await next(context);
            return;
        }

        var own = $"{context.Request.Scheme}://{context.Request.Host}";
        if (string.Equals(context.Request.Headers.Origin.ToString(), own, StringComparison.OrdinalIgnoreCase)
            && Matches(session.Antiforgery, await SentTokenAsync(context.Request, context.RequestAborted)))
        {
            await next(context);
            return;
        }

        await Results.Problem(
            detail: "This change did not come from the appliance's own page, or the page was of an earlier login. Reload it and try again.",
            statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }

    private static async Task<string?> SentTokenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.TryGetValue(Header, out var header)) return header;
        if (!request.HasFormContentType || request.ContentLength is null or > MaxFormBytes) return null;
        return (await request.ReadFormAsync(cancellationToken))[Field];
    }

    private static bool Matches(string expected, string? sent) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(sent));
}
