using BootAppliance.Events;

namespace BootAppliance.Web;

/// <summary>Everything that was recorded, by family and level.</summary>
internal static class EventsPage
{
    private const int Shown = 200;
    private static readonly string[] Families = ["access.", "boot.", "dhcp.", "install.", "inventory.", "job.", "tftp."];
    private static readonly string[] Levels = ["info", "warning", "error"];

    public static async Task<IResult> GetAsync(HttpContext context, EventStore events, CancellationToken cancellationToken)
    {
        var kind = PageQuery.Known(context.Request.Query, "kind", Families);
        var level = PageQuery.Known(context.Request.Query, "level", Levels) ?? Levels[0];
        var query = PageQuery.Read(Section.Events.Path(), context.Request.Query) with { Fields = [("kind", kind), ("level", level == Levels[0] ? null : level)] };
        var filter = new EventFilter(Kind: kind, MinimumLevel: (EventLevel)Array.IndexOf(Levels, level));
        return WebEndpoints.Page(Render(Visit.Of(context), query, kind, level, await events.ListAsync(filter, Shown, after: null, cancellationToken)));
    }

    public static Html Render(Visit visit, PageQuery query, string? kind, string level, IReadOnlyList<ApplianceEvent> events) => Layout.Page(visit, Section.Events, "Events",
        $"""
        <section aria-labelledby="events-title">
        <div class="bar"><h1 id="events-title">Events</h1>
        <nav class="states" aria-label="Kinds">{Link(query, "kind", null, "all kinds", kind is null)}{Families.Select(one => Link(query, "kind", one, one.TrimEnd('.'), kind == one))}</nav>
        <nav class="states" aria-label="Levels">{Levels.Select(one => Link(query, "level", one == Levels[0] ? null : one, one == Levels[0] ? "every level" : one == "warning" ? "warnings and errors" : "errors", level == one))}</nav>
        </div>
        <div id="events" data-live>{EventList.Render(events, visit.Now, linkSystems: true)}</div>
        <p class="more">The latest {events.Count}. Further back: <code>bootappliance event list --limit 1000</code></p>
        </section>
        """);

    private static Html Link(PageQuery query, string field, string? value, string name, bool isCurrent) =>
        $"""<a class="count" href="{query.With((field, value))}"{(isCurrent ? Sections.Current : Html.Empty)}>{name}</a>""";
}
