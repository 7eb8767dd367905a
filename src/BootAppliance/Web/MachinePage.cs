using BootAppliance.Dhcp.Trace;
using BootAppliance.Installs;

namespace BootAppliance.Web;

/// <summary>One machine: what it would get if it booted now and why, and everything that happened to it.</summary>
internal static class MachinePage
{
    public static Html Render(MachineView view)
    {
        var machine = view.Machine;
        return Layout.Page(view.Visit, machine.Name,
            $"""
            <p class="back"><a href="/">All machines</a></p>
            <section class="machine" id="machine" data-live>
            <div class="bar"><h1>{machine.Name}</h1>{StatePill.Render(machine)}{StatusPage.MachineButton(machine, view.Visit)}</div>
            <dl>
            <div><dt>Profile</dt><dd>{machine.Profile ?? "–"}</dd></div>
            <div><dt>MAC</dt><dd class="mono">{machine.Mac ?? "–"}</dd></div>
            <div><dt>Address</dt><dd class="mono">{machine.Address ?? "–"}</dd></div>
            </dl>
            {(view.Problem is { } problem ? StatusPage.Problem(problem) : Html.Empty)}
            </section>
            <div class="columns">
            <div>
            {(view.Install is { } install ? Install(install, view) : Html.Empty)}
            <section aria-labelledby="timeline-title"><h2 id="timeline-title">Timeline</h2><div id="timeline" data-live>{EventList.Render(view.Timeline, view.Visit.Now, linkSystems: false)}</div></section>
            </div>
            <div>
            <section aria-labelledby="explain-title"><h2 id="explain-title">If it booted now</h2><div id="explain" class="explain" data-live><p>{view.Decision}</p><ul>{view.Reasons.Select(Reason)}</ul></div></section>
            <section aria-labelledby="heard-title"><h2 id="heard-title">DHCP</h2><div id="heard" data-live>{Heard(view)}</div></section>
            </div>
            </div>
            """);
    }

    public static Html Missing(Visit visit, string name) => Layout.Page(visit, "No such machine",
        $"""<div class="empty"><p>No machine is called {name}.</p><pre>bootappliance system list</pre><p><a href="/">All machines</a></p></div>""");

    private static Html Install(Install install, MachineView view) =>
        $"""<section aria-labelledby="install-title"><h2 id="install-title">Install</h2><div id="install" class="explain install" data-live>{InstallPanel.Render(install, view.Activity, view.Logs, view.Visit.Now)}</div></section>""";

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
