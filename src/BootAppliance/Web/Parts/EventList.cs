using BootAppliance.Events;

namespace BootAppliance.Web;

internal static class EventList
{
    public static Html Render(IReadOnlyList<ApplianceEvent> events, DateTimeOffset now, bool linkSystems)
    {
        if (events.Count > 0) return $"""<ol class="events">{events.Select(e => Item(e, now, linkSystems))}</ol>""";
        return $"""<div class="empty"><p>Nothing has happened yet. Try a boot without a machine:</p><pre>bootappliance simulate --mac 52:54:00:12:34:56 --firmware uefi</pre></div>""";
    }

    private static Html Item(ApplianceEvent e, DateTimeOffset now, bool linkSystems) =>
        $"""<li id="e-{e.Id}" class="l-{e.Level.ToString().ToLowerInvariant()}">{Age.Since(e.At, now)}<span class="text">{Level(e)}{e.Text}</span><small>{About(e, linkSystems)}</small></li>""";

    /// <summary>Said in a word too: colour alone does not reach everyone.</summary>
    private static Html Level(ApplianceEvent e) => e.Level switch
    {
        EventLevel.Error => $"<b>Error</b> ",
        EventLevel.Warning => $"<b>Warning</b> ",
        _ => Html.Empty,
    };

    private static Html About(ApplianceEvent e, bool linkSystems) =>
        $"""<span>{e.Kind}</span>{System(e, linkSystems)}{Part(e.Mac)}{Part(e.Address)}{Part(e.Reason)}""";

    private static Html System(ApplianceEvent e, bool link) => link && e.System is { } system
        ? $""" · <a href="/machines/{Uri.EscapeDataString(system)}">{system}</a>"""
        : Html.Empty;

    private static Html Part(string? value) => value is null ? Html.Empty : $" · {value}";
}
