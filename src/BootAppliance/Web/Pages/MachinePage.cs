using System.Text.Json.Nodes;
using BootAppliance.Actions.Runs;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Installs.Activity;
using BootAppliance.Installs.Logs;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Facts;

namespace BootAppliance.Web;

/// <summary>Everything on a machine's page.</summary>
internal sealed record MachineView(Visit Visit, MachineRow Machine, string Decision, IReadOnlyList<string> Reasons, IReadOnlyList<ApplianceEvent> Timeline, IReadOnlyList<TracedExchange> Heard)
{
    public Install? Install { get; init; }

    public MachineActivity Activity { get; init; } = MachineActivity.None;

    public IReadOnlyList<LogFile> Logs { get; init; } = [];

    public LogTail? Tail { get; init; }

    public PowerShown Power { get; init; } = PowerShown.None;

    /// <summary>The latest actions, the latest first.</summary>
    public IReadOnlyList<ActionRun> Actions { get; init; } = [];

    /// <summary>What it told of itself, the latest first.</summary>
    public IReadOnlyList<MachineFacts> Facts { get; init; } = [];

    public JsonObject Settings { get; init; } = [];

    /// <summary>What the machine calls itself in <see cref="Settings"/>.</summary>
    public string Own { get; init; } = "";

    /// <summary>What keeps it from booting or being installed, if that is known beforehand.</summary>
    public HealthRow? Problem { get; init; }
}

/// <summary>One machine: what it would get if it booted now and why, its install, its settings, and everything that happened to it.</summary>
internal static class MachinePage
{
    private const int TimelineEvents = 200;
    private const int ShownExchanges = 12;
    private const int ShownActions = 6;
    private const int ShownFacts = 4;

    public static async Task<IResult> GetAsync(
        string name, HttpContext context, InventoryStore inventory, ReservationIndex reservations, MachineList machines, EventStore events, BootOffers offers, ExchangeTrace trace, InstallStore installs, InstallActivity activity, InstallLogs logs, HealthReport health, PowerReport power, ActionRunStore actions, FactsStore facts,
        CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return WebEndpoints.Page(Missing(Visit.Of(context), name), StatusCodes.Status404NotFound);
        var explanation = Explanation.Of(inventory.Current, system, offers.Decide(new BootAsk(null, ClaimIsProven: true), system));
        var timeline = await events.ListAsync(new EventFilter(System: name), TimelineEvents, after: null, cancellationToken);
        var heard = reservations.Current.MacsOf(name).SelectMany(trace.Of).OrderByDescending(one => one.At).Take(ShownExchanges);
        var install = installs.Of(name);
        return WebEndpoints.Page(Render(new MachineView(Visit.Of(context), machines.Row(system), explanation.Sentence, explanation.Facts, timeline, [.. heard])
        {
            Install = install,
            Activity = activity.Of(name),
            Logs = install is null ? [] : logs.Of(install.Id),
            Tail = install is null ? null : await LogTail.ReadAsync(logs, install, cancellationToken),
            Settings = EffectiveView.Of(EffectiveSystem.Of(inventory.Current, system)),
            Own = EffectiveSystem.NameOf(system),
            Problem = health.ProblemOf(system),
            Power = await power.OfAsync(system, cancellationToken),
            Actions = await actions.ListAsync(new(name), ShownActions, cancellationToken),
            Facts = await facts.HistoryAsync(name, ShownFacts, cancellationToken),
        }));
    }

    public static Html Render(MachineView view)
    {
        var machine = view.Machine;
        return Layout.Page(view.Visit, Section.Machines, machine.Name,
            $"""
            <p class="back"><a href="/machines">All machines</a></p>
            <section class="machine" id="machine" aria-label="{machine.Name}" data-live>
            <div class="bar"><h1>{machine.Name}</h1>{StatePill.Render(machine)}{MachineTable.Buttons(machine, view.Visit)}</div>
            <dl>
            <div><dt>Profile</dt><dd>{machine.Profile ?? "–"}</dd></div>
            <div><dt>MAC</dt><dd class="mono">{machine.Mac ?? "–"}</dd></div>
            <div><dt>Address</dt><dd class="mono">{machine.Address ?? "–"}</dd></div>
            {(machine.Power is { } lamp ? (Html)$"""<div><dt>Power</dt><dd>{LampMark.Render(lamp, view.Visit.Now)}</dd></div>""" : Html.Empty)}
            </dl>
            {(view.Problem is { } problem ? HealthList.Problem(problem) : Html.Empty)}
            </section>
            <div class="columns">
            <div>
            <section aria-labelledby="install-title"><h2 id="install-title">Install</h2><div id="install" class="explain install" data-live>{(view.Install is { } install ? Install(install, view) : NoInstall)}</div></section>
            <section aria-labelledby="action-title"><h2 id="action-title">Action</h2><div id="action" class="explain power" data-live>{ActionPanel.Render(machine, view.Actions, view.Visit)}</div></section>
            <section aria-labelledby="power-title"><h2 id="power-title">Power</h2><div id="power" class="explain power" data-live>{PowerPanel.Render(machine, view.Power, view.Visit)}</div></section>
            <section aria-labelledby="timeline-title"><h2 id="timeline-title">Timeline</h2><div id="timeline" data-live>{EventList.Render(view.Timeline, view.Visit.Now, linkSystems: false)}</div></section>
            </div>
            <div>
            <section aria-labelledby="explain-title"><h2 id="explain-title">If it booted now</h2><div id="explain" class="explain" data-live><p>{view.Decision}</p><ul>{view.Reasons.Select(Reason)}</ul></div></section>
            <section aria-labelledby="facts-title"><h2 id="facts-title">Hardware</h2><div id="facts" class="explain" data-live>{FactsPanel.Render(view.Facts, machine.Name, view.Visit.Now)}</div></section>
            <section aria-labelledby="settings-title"><h2 id="settings-title">Settings</h2><div id="settings" data-live>{SettingsTable.Render(view.Settings, view.Own)}</div></section>
            <section aria-labelledby="heard-title"><h2 id="heard-title">DHCP</h2><div id="heard" data-live>{Heard(view)}</div></section>
            </div>
            </div>
            """);
    }

    public static Html Missing(Visit visit, string name) => Layout.Page(visit, Section.Machines, "No such machine",
        $"""<h1>No such machine</h1><div class="empty"><p>No machine is called {name}.</p><pre>bootappliance system list</pre><p><a href="/machines">All machines</a></p></div>""");

    private static readonly Html NoInstall = $"""<p class="muted">Never installed from here.</p>""";

    // While it installs, files and log lines move without an event: then the page asks for itself.
    private static Html Install(Install install, MachineView view) =>
        $"""<div{(install.IsOver ? Html.Empty : Moving)}>{InstallPanel.Render(install, view.Activity, view.Logs, view.Visit.Now)}{view.Tail?.Render()}</div>""";

    private static readonly Html Moving = $" data-moving";

    private static Html Heard(MachineView view)
    {
        if (view.Heard.Count == 0) return $"""<div class="empty"><p>Nothing heard since the appliance started.</p></div>""";
        return $"""
            <ol class="events">{view.Heard.Select(one => Exchange(one, view.Visit.Now))}</ol>
            <p class="more"><a href="/api/v1/dhcp/trace/{Uri.EscapeDataString(view.Machine.Name)}/pcap">Download as pcap</a>. Decoded: <code>bootappliance dhcp trace {view.Machine.Name}</code></p>
            """;
    }

    private static Html Exchange(TracedExchange one, DateTimeOffset now)
    {
        var reply = one.Reply is { } sent ? $" → {MessageView.Of(sent).Type}" : ", not answered";
        return $"""<li class="l-info">{Age.Since(one.At, now)}<span class="text">{MessageView.Of(one.Request).Type}{reply}</span><small>{one.Why}</small></li>""";
    }

    private static Html Reason(string reason) => $"<li>{reason}</li>";
}
