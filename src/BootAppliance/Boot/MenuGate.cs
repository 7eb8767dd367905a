using System.Net.Http.Headers;
using System.Text;
using BootAppliance.Events;

namespace BootAppliance.Boot;

/// <summary>
/// iPXE can check no hash, so it asks here whether a password opens a menu or an entry, and is given what it opens. iPXE of
/// Debian 12 sends no forms; it has Basic authentication (RFC 7617), whose user name counts for nothing here. Changes nothing.
/// </summary>
internal static class MenuGate
{
    /// <summary>Guesses at menus are counted apart from those at the admin plane: neither locks the other.</summary>
    public const string Limit = "menus";

    public static async Task GetAsync(
        string label, HttpContext context, BootIdentity identity, BootOffers offers, BootMenus menus, BootScripts scripts,
        KnownMachines machines, [FromKeyedServices(MenuGate.Limit)] FailureLimit limit, EventStream events)
    {
        var source = context.Connection.RemoteIpAddress!;
        var ask = identity.Ask(new BootTreeRequest($"menu/{label}", source, context.Connection.LocalIpAddress!, BootTransport.Http) { ClaimedMac = context.Request.Query["mac"] });
        var system = machines.Of(ask.Mac);
        var decision = offers.Decide(ask, system);
        void Tell(EventLevel level, string text) => events.Post(new NewEvent("boot.password", level, $"{ask.Mac ?? source.ToString()}: {text}") { Mac = ask.Mac, Address = source.ToString() });

        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        if (decision is not BootDecision.Menu || menus.PasswordOf(label) is not { } password) return;
        if (!limit.MayTry(source, out var wait))
        {
            Tell(EventLevel.Warning, $"tried passwords too often for {label}; the next is looked at in {Math.Ceiling(wait.TotalSeconds)} s");
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        var typed = Typed(context.Request.Headers.Authorization);
        if (typed is null || !password.Matches(typed))
        {
            // iPXE asks without it first, and sends it when it is told to; only what was typed counts as a try.
            if (typed is not null)
            {
                limit.Failed(source);
                Tell(EventLevel.Warning, $"typed a wrong password for {label}");
            }

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"menu\", charset=\"UTF-8\"";
            return;
        }

        if (scripts.Render(ScriptLanguage.Ipxe, decision, system, ask.Mac, context.Connection.LocalIpAddress!, BootSentences.Of(decision.Reason, ask.Mac ?? source.ToString()), label) is not { } text) return;
        Tell(EventLevel.Info, $"opened {label} by its password");
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static string? Typed(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var credentials) || !credentials.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return null;
        Span<byte> bytes = stackalloc byte[512];
        if (!Convert.TryFromBase64String(credentials.Parameter ?? "", bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes[..length]);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
