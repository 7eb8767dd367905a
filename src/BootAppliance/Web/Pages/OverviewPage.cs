using BootAppliance.Events;

namespace BootAppliance.Web;

/// <summary>What the first page shows.</summary>
internal sealed record OverviewView(Visit Visit, FoundMachines Machines, IReadOnlyList<HealthRow> Health, MinuteCount[] LastHour, IReadOnlyList<ApplianceEvent> Events)
{
    /// <summary>Machines with a power system that refused or did not answer last time, with its sentence; no more than are shown.</summary>
    public IReadOnlyList<(string Machine, string Fault)> Silent { get; init; } = [];
}

/// <summary>The first page: what is wrong, how many machines are where, the last hour, who wants attention, what happened last.</summary>
internal static class OverviewPage
{
    private const int ShownMachines = 12;
    private const int ShownEvents = 15;
    private const int ShownSilent = 5;

    public static IResult Get(HttpContext context, MachineList machines, HealthReport health, EventTally tally)
    {
        var query = MachineQuery.Read(Section.Machines.Path(), QueryCollection.Empty);
        // Sorted by what wants attention: those that are shown come first.
        var first = query with { Page = query.Page with { Size = ShownMachines } };
        return WebEndpoints.Page(Render(new OverviewView(Visit.Of(context), machines.Find(first), health.Rows, tally.LastHour, [.. tally.Latest.Take(ShownEvents)])
        {
            Silent = [.. machines.Silent().Take(ShownSilent)],
        }));
    }

    public static Html Render(OverviewView view)
    {
        if (view.Machines.All == 0) return Layout.Page(view.Visit, Section.Overview, "Overview", Empty(view));
        return Layout.Page(view.Visit, Section.Overview, "Overview",
            $"""
            <h1 class="hidden">Overview</h1>
            {HealthList.Problems(view.Health)}
            <div id="tiles" class="tiles" data-live>{MachineStates.All.Select(state => Tile(state, view.Machines.ByState[(int)state]))}</div>
            {Power(view)}
            <section aria-labelledby="hour-title"><h2 id="hour-title">The last hour</h2><div id="hour" data-live>{HourChart.Render(view.LastHour)}</div></section>
            <section class="machines" aria-labelledby="busy-title"><h2 id="busy-title">What is going on</h2><div id="machines" data-live>{Busy(view)}</div></section>
            <div class="columns">
            <section aria-labelledby="events-title"><h2 id="events-title">Last events</h2><div id="events" data-live>{EventList.Render(view.Events, view.Visit.Now, linkSystems: true)}</div></section>
            <section aria-labelledby="health-title"><h2 id="health-title">Services</h2>{HealthList.Render(view.Health)}</section>
            </div>
            """);
    }

    private static Html Tile(MachineState state, int count) =>
        $"""<a class="tile s-{state.Name()}{(count == 0 ? " none" : "")}" href="/machines?state={state.Name()}"><b>{count}</b> {state.Name()}</a>""";

    private static Html Power(OverviewView view)
    {
        var counts = view.Machines.ByPower;
        if (counts.All(count => count == 0)) return Html.Empty;
        var more = counts[(int)LampChoice.NoAnswer] - view.Silent.Count;
        return $"""
            <section id="power" class="fleet" aria-labelledby="power-title" data-live data-polled><h2 id="power-title">Power</h2>
            <nav class="states" aria-label="Machines by power">{LampStates.Choices.Where(choice => choice != LampChoice.NoAnswer || counts[(int)choice] > 0).Select(choice => Count(choice, counts[(int)choice]))}</nav>
            {(view.Silent.Count == 0 ? Html.Empty : (Html)$"""<ul class="health">{view.Silent.Select(one => Silent(one.Machine, one.Fault))}</ul>""")}
            {(more > 0 ? (Html)$"""<p class="more">And {more} more: <a href="/machines?power={LampChoice.NoAnswer.Word()}">all whose power system gives no answer</a></p>""" : Html.Empty)}
            </section>
            """;
    }

    private static Html Count(LampChoice choice, int count) => $"""<a class="count c-{choice.Word()}" href="/machines?power={choice.Word()}">{choice.Text()} <b>{count}</b></a>""";

    private static Html Silent(string machine, string fault) => $"""<li class="broken"><a href="{MachineTable.PathOf(machine)}#power">{machine}</a> <span>{(fault.StartsWith(machine + ": ", StringComparison.Ordinal) ? fault[(machine.Length + 2)..] : fault)}</span></li>""";

    private static Html Busy(OverviewView view)
    {
        var busy = view.Machines.Rows.Where(one => one.State is not (MachineState.Idle or MachineState.Installed)).ToList();
        var all = MachineStates.All.Where(state => state is not (MachineState.Idle or MachineState.Installed)).Sum(state => view.Machines.ByState[(int)state]);
        if (busy.Count == 0) return $"""<div class="empty"><p>No machine is armed, booting or installing. <a href="/machines">All {view.Machines.All} machines</a></p></div>""";
        Html more = all > busy.Count ? $"""<p class="more">{busy.Count} of {all}. <a href="/machines">All machines</a></p>""" : Html.Empty;
        return $"{MachineTable.Render(busy, view.Visit, query: null)}{more}";
    }

    private static Html Empty(OverviewView view) =>
        $"""
        <h1>Welcome</h1>
        {HealthList.Problems(view.Health)}
        <div id="machines" data-live>{MachinesPage.NoMachine}</div>
        <div class="columns">
        <section aria-labelledby="events-title"><h2 id="events-title">Last events</h2><div id="events" data-live>{EventList.Render(view.Events, view.Visit.Now, linkSystems: true)}</div></section>
        <section aria-labelledby="health-title"><h2 id="health-title">Services</h2>{HealthList.Render(view.Health)}</section>
        </div>
        """;
}
