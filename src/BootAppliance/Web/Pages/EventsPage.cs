using BootAppliance.Events;

namespace BootAppliance.Web;

/// <summary>Which of the recorded events the page shows.</summary>
/// <param name="Page">The words to find.</param>
/// <param name="Kind">A family; null for all.</param>
/// <param name="Level">The lowest.</param>
/// <param name="Before">Only older ones than this.</param>
internal sealed record EventsView(PageQuery Page, string? Kind, EventLevel Level, long? Before)
{
    public bool IsNarrowed => Page.Text is not null || Kind is not null || Level != EventLevel.Info || Before is not null;
}

/// <summary>Everything that was recorded: by family, level and words, from the latest back.</summary>
internal static class EventsPage
{
    private const int Shown = 200;
    private static readonly string[] Families = ["access.", "boot.", "dhcp.", "install.", "inventory.", "job.", "notify.", "power.", "tftp."];
    private static readonly string[] Levels = ["info", "warning", "error"];

    public static async Task<IResult> GetAsync(HttpContext context, EventStore events, CancellationToken cancellationToken)
    {
        var query = context.Request.Query;
        var kind = PageQuery.Known(query, "kind", Families);
        var level = PageQuery.Known(query, "level", Levels) ?? Levels[0];
        var view = new EventsView(
            PageQuery.Read(Section.Events.Path(), query) with { Fields = [("kind", kind), ("level", level == Levels[0] ? null : level)] },
            kind, (EventLevel)Array.IndexOf(Levels, level), long.TryParse(query["before"], out var before) && before > 0 ? before : null);
        var filter = new EventFilter(Kinds: kind is null ? null : [kind], MinimumLevel: view.Level) { Text = view.Page.Text };
        return WebEndpoints.Page(Render(Visit.Of(context), view, await events.ListAsync(filter, Shown + 1, after: null, cancellationToken, view.Before)));
    }

    public static Html Render(Visit visit, EventsView view, IReadOnlyList<ApplianceEvent> found) => Layout.Page(visit, Section.Events, "Events",
        $"""
        <section aria-labelledby="events-title">
        <div class="bar"><h1 id="events-title">Events</h1>
        <nav class="states" aria-label="Kinds">{Link(view.Page, "kind", null, "all kinds", view.Kind is null)}{Families.Select(one => Link(view.Page, "kind", one, one.TrimEnd('.'), view.Kind == one))}</nav>
        <nav class="states" aria-label="Levels">{Levels.Select((one, i) => Link(view.Page, "level", i == 0 ? null : one, i == 0 ? "every level" : i == 1 ? "warnings and errors" : "errors", (int)view.Level == i))}</nav>
        {view.Page.Search("Find events", "Words of the event")}
        </div>
        <div id="events" data-live>{List(visit, view, found)}</div>
        </section>
        """);

    private static Html List(Visit visit, EventsView view, IReadOnlyList<ApplianceEvent> found)
    {
        if (found.Count == 0 && view.IsNarrowed) return $"""<div class="empty"><p>No event matches. <a href="/events">Show all</a></p></div>""";
        return $"{EventList.Render([.. found.Take(Shown)], visit.Now, linkSystems: true)}{(found.Count > Shown ? Older(view, found[Shown - 1]) : Html.Empty)}";
    }

    private static Html Older(EventsView view, ApplianceEvent last) => $"""<p class="more"><a href="{view.Page.With(("before", last.Id.ToString()))}">Older</a></p>""";

    private static Html Link(PageQuery query, string field, string? value, string name, bool isCurrent) =>
        $"""<a class="count" href="{query.With((field, value))}"{(isCurrent ? Sections.Current : Html.Empty)}>{name}</a>""";
}
