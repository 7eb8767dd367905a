using BootAppliance.Access;

namespace BootAppliance.Web;

/// <summary>The frame around every page.</summary>
internal static class Layout
{
    public static Html Page(Visit visit, Section? section, string title, Html body) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title} · {visit.Host}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/assets/style.css">
        <script type="module" src="/assets/live.js"></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
        <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="26" height="26"><span>BootAppliance</span></a>
        <span class="host">{visit.Host}</span>
        <span id="live" class="live" role="status"></span>
        {Who(visit)}
        {Sections.Links(section)}
        </header>
        <main id="main" tabindex="-1">
        {body}
        </main>
        <footer>BootAppliance {visit.Version} · <a href="/openapi/v1.json">API</a> · <a href="/metrics">metrics</a></footer>
        </body>
        </html>

        """;

    /// <summary>A button that changes something. Its form carries the antiforgery token, so it works without scripts.</summary>
    public static Html Button(Session session, string action, string text, string label, string style) =>
        $"""<form method="post" action="{action}">{Proof(session)}<button class="{style}" aria-label="{label}">{text}</button></form>""";

    /// <summary>The field that every form carries.</summary>
    public static Html Proof(Session session) => $"""<input type="hidden" name="{BrowserGuard.Field}" value="{session.Antiforgery}">""";

    private static Html Who(Visit visit) => visit switch
    {
        { Session: { } session } => $"""<span class="who">{session.Who}, {session.Role.Name()}</span>{Button(session, "/logout", "Log out", "Log out", "quiet")}""",
        { Caller.Door: AdminDoor.Page } => $"""<span class="who">Read-only. To change things: <code>bootappliance login</code></span>""",
        _ => Html.Empty,
    };
}
