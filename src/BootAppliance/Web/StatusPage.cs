using BootAppliance.Dhcp;

namespace BootAppliance.Web;

/// <summary>The first page: what is wrong, every machine, who has which address, and what happened last.</summary>
internal static class StatusPage
{
    /// <summary>How many machines one page shows; a filter finds the others.</summary>
    public const int MaxMachines = 200;

    public static Html Render(StatusView view)
    {
        var now = view.Visit.Now;
        return Layout.Page(view.Visit, "Machines",
            $"""
            <section id="problems" data-live>{view.Health.Where(health => !health.Works).Select(Problem)}</section>
            <section class="machines" aria-labelledby="machines-title">
            <div class="bar">
            <h1 id="machines-title">Machines</h1>
            <nav id="states" data-live aria-label="Machines by state">{States(view)}</nav>
            <form class="search" role="search" action="/">{StateField(view.Filter)}<input type="search" name="q" value="{view.Filter.Text}" placeholder="Name, MAC, address, profile" aria-label="Find machines, leases and events" maxlength="128"></form>
            </div>
            <div id="machines" data-live>{Machines(view)}</div>
            </section>
            <div class="columns">
            <section aria-labelledby="events-title"><h2 id="events-title">Last events</h2><div id="events" data-live>{Events(view, now)}</div></section>
            <div>
            <section aria-labelledby="leases-title"><h2 id="leases-title">Leases</h2><div id="leases" data-live>{Leases(view)}</div></section>
            <section aria-labelledby="health-title"><h2 id="health-title">Services</h2><ul id="health" class="health" data-live>{view.Health.Select(Health)}</ul></section>
            </div>
            </div>
            """);
    }

    private static Html Events(StatusView view, DateTimeOffset now) => view.Events.Count == 0 && view.Filter.Text is not null
        ? $"""<div class="empty"><p>None of the latest events matches.</p></div>"""
        : EventList.Render(view.Events, now, linkSystems: true);

    public static Html Problem(HealthRow health) =>
        $"""<div class="problem" role="alert"><strong>{health.Name}</strong><p>{health.Sentence}</p>{NextStep(health)}</div>""";

    private static Html NextStep(HealthRow health) => health.NextStep is null ? Html.Empty : $"<p>Next: <code>{health.NextStep}</code></p>";

    private static Html Health(HealthRow health) =>
        $"""<li class="{(health.Works ? "works" : "broken")}"><strong>{health.Name}</strong> <span>{health.Sentence}</span></li>""";

    private static Html States(StatusView view)
    {
        var matching = view.Machines.Where(view.Filter.MatchesText).ToArray();
        var links = Enum.GetValues<MachineState>()
            .Select(state => (State: state, Count: matching.Count(machine => machine.State == state)))
            .Where(entry => entry.Count > 0 || entry.State == view.Filter.State)
            .Select(entry => StateLink(view.Filter, entry.State, entry.Count, entry.State.Name()));
        return $"{StateLink(view.Filter, null, matching.Length, "all")}{links}";
    }

    private static Html StateLink(StatusFilter filter, MachineState? state, int count, string name) =>
        $"""<a class="count s-{name}" href="{Query(state, filter.Text)}"{(filter.State == state ? Current : Html.Empty)}>{name} <b>{count}</b></a>""";

    private static readonly Html Current = $" aria-current=\"page\"";

    private static string Query(MachineState? state, string? text)
    {
        var parts = new List<string>();
        if (state is { } s) parts.Add("state=" + s.Name());
        if (text is not null) parts.Add("q=" + Uri.EscapeDataString(text));
        return parts.Count == 0 ? "/" : "/?" + string.Join('&', parts);
    }

    private static Html StateField(StatusFilter filter) =>
        filter.State is { } state ? $"""<input type="hidden" name="state" value="{state.Name()}">""" : Html.Empty;

    private static Html Machines(StatusView view)
    {
        if (view.Machines.Count == 0)
        {
            return $"""
                <div class="empty"><p>No machine yet. Tell the appliance what to install, then where:</p>
                <pre>bootappliance distro add debian-12 --kernel linux --initrd initrd.gz
                bootappliance profile add web --distro debian-12 --autoinstall debian/preseed.cfg
                bootappliance system add web01 --profile web --mac 52:54:00:12:34:56
                bootappliance system arm web01</pre></div>
                """;
        }

        var found = view.Machines.Where(view.Filter.Matches).OrderBy(machine => machine.State)
            .ThenByDescending(machine => machine.State is MachineState.Idle or MachineState.Installed ? 0 : machine.LastEvent?.Id ?? 0)
            .ThenBy(machine => machine.Name, StringComparer.Ordinal).ToArray();
        if (found.Length == 0) return $"""<div class="empty"><p>No machine matches. <a href="/">Show all {view.Machines.Count}</a></p></div>""";
        return $"""
            <table>
            <thead><tr><th scope="col">State</th><th scope="col">Machine</th><th scope="col">Address</th><th scope="col">Last event</th>{(view.Visit.MayChange ? ActionHead : Html.Empty)}</tr></thead>
            <tbody>{found.Take(MaxMachines).Select(machine => Row(machine, view.Visit))}</tbody>
            </table>{More(found.Length)}
            """;
    }

    private static readonly Html ActionHead = $"<th scope=\"col\"><span class=\"hidden\">Action</span></th>";

    private static Html More(int found) =>
        found <= MaxMachines ? Html.Empty : $"""<p class="more">The first {MaxMachines} of {found}. Narrow them down by state or name.</p>""";

    private static Html Row(MachineRow machine, Visit visit) =>
        $"""
        <tr id="m-{machine.Name}">
        <td class="state">{StatePill.Render(machine)}</td>
        <td class="name"><a href="/machines/{Uri.EscapeDataString(machine.Name)}">{machine.Name}</a><small>{machine.Profile}</small></td>
        <td class="address"><span>{machine.Address ?? "–"}</span><small>{machine.Mac}</small></td>
        <td class="last">{Last(machine, visit.Now)}</td>{Action(machine, visit)}
        </tr>
        """;

    private static Html Last(MachineRow machine, DateTimeOffset now)
    {
        if (machine.LastEvent is not { } e) return $"""<span class="muted">Nothing heard yet</span>""";
        return $"""<span>{WithoutName(e.Text, machine)}</span><small>{Age.Since(e.At, now)}</small>""";
    }

    // The row says whose event it is.
    private static string WithoutName(string text, MachineRow machine)
    {
        foreach (var prefix in new[] { $"{machine.Name} ({machine.Mac}) ", $"{machine.Name}: ", $"{machine.Name} " })
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal)) return text[prefix.Length..];
        }

        return text;
    }

    private static Html Action(MachineRow machine, Visit visit) => visit.MayChange ? $"<td class=\"action\">{MachineButton(machine, visit)}</td>" : Html.Empty;

    public static Html MachineButton(MachineRow machine, Visit visit)
    {
        if (!visit.MayChange) return Html.Empty;
        var path = "/machines/" + Uri.EscapeDataString(machine.Name);
        return machine.MayArm
            ? Layout.Button(visit.Session!, path + "/arm", "Arm", $"Arm {machine.Name}: its disk is overwritten at the next boot", "primary")
            : !machine.MayDisarm ? Html.Empty : Layout.Button(visit.Session!, path + "/disarm", "Disarm", $"Disarm {machine.Name}", "quiet");
    }

    private static Html Leases(StatusView view)
    {
        if (view.Leases.Count == 0 && view.Filter.Text is not null) return $"""<div class="empty"><p>No lease matches.</p></div>""";
        if (view.Leases.Count == 0) return $"""<div class="empty"><p>No lease. Which networks DHCP serves, and whether it is on:</p><pre>bootappliance dhcp show</pre></div>""";
        var now = view.Visit.Now;
        Html more = view.LeaseCount > view.Leases.Count ? $"""<p class="more">{view.Leases.Count} of {view.LeaseCount}. All: <code>bootappliance lease list</code></p>""" : Html.Empty;
        return $"""
            <table>
            <thead><tr><th scope="col">Address</th><th scope="col">Machine</th><th scope="col">Left</th></tr></thead>
            <tbody>{view.Leases.Select(lease => Lease(lease, now))}</tbody>
            </table>{more}
            """;
    }

    private static Html Lease(LeaseView lease, DateTimeOffset now) =>
        $"""<tr><td class="address"><span>{lease.Address}</span><small>{lease.Mac}</small></td><td>{LeaseName(lease)}</td><td class="left">{Age.Until(lease.ExpiresAt, now)}</td></tr>""";

    private static Html LeaseName(LeaseView lease)
    {
        if (lease.System is { } system) return $"""<a href="/machines/{Uri.EscapeDataString(system)}">{system}</a>""";
        return $"""<span class="muted">{lease.HostName ?? "unknown"}</span>""";
    }
}
