using BootAppliance.Actions.Deploy;
using BootAppliance.Installs;

namespace BootAppliance.Web;

/// <summary>The jobs that install many machines, and the latest install of each machine, the newest first.</summary>
internal static class InstallsPage
{
    private const int ShownJobs = 5;

    public static async Task<IResult> GetAsync(HttpContext context, InstallStore installs, DeployStore jobs, CancellationToken cancellationToken)
    {
        var state = MachineStates.Read(context.Request.Query);
        var query = PageQuery.Read(Section.Installs.Path(), context.Request.Query) with { Fields = [("state", state?.Name())] };
        return WebEndpoints.Page(Render(Visit.Of(context), query, state, [.. installs.All], await jobs.ListAsync(ShownJobs, cancellationToken)));
    }

    public static Html Render(Visit visit, PageQuery query, MachineState? state, IReadOnlyList<Install> installs, IReadOnlyList<JobSummary> jobs)
    {
        var matching = query.Text is null ? installs : [.. installs.Where(one => query.Has(one.System) || query.Has(one.Phase) || query.Has(one.Reason) || query.Has(one.ArmedBy))];
        var byState = new int[MachineStates.All.Length];
        foreach (var one in matching) byState[(int)MachineStates.Of(one)]++;
        var wanted = matching.Where(one => state is null || MachineStates.Of(one) == state).OrderByDescending(one => one.ArmedAt).ThenBy(one => one.System, StringComparer.Ordinal).ToList();
        return Layout.Page(visit, Section.Installs, "Installs",
            $"""
            <section id="jobs" aria-label="Jobs" data-live>{JobList.Render(jobs, visit)}</section>
            <section class="installs" aria-labelledby="installs-title">
            <div class="bar"><h1 id="installs-title">Installs</h1>{StateLinks.Render(byState, state, query, "Installs by state")}{query.Search("Find installs", "Machine, phase, reason, who")}</div>
            <div id="installs" data-live>{List(visit, query, installs.Count, wanted)}</div>
            </section>
            """);
    }

    private static Html List(Visit visit, PageQuery query, int all, List<Install> wanted)
    {
        if (all == 0) return $"""<div class="empty"><p>Nothing was ever installed. One machine, and many:</p><pre>bootappliance system arm web01{"\n"}bootappliance deploy --filter profile=web --concurrency 20</pre></div>""";
        if (wanted.Count == 0) return $"""<div class="empty"><p>No install matches. <a href="/installs">Show all {all}</a></p></div>""";
        return $"""
            <table>
            <thead><tr><th scope="col">State</th><th scope="col">Machine</th><th scope="col">Armed</th><th scope="col">Took</th><th scope="col">Phase or reason</th></tr></thead>
            <tbody>{wanted.Skip(query.Skip).Take(query.Size).Select(one => Row(one, visit.Now))}</tbody>
            </table>{query.Pager(wanted.Count, "installs")}
            """;
    }

    private static Html Row(Install one, DateTimeOffset now) =>
        $"""
        <tr id="i-{one.System}">
        <td class="state">{StatePill.Render(new MachineRow(one.System, MachineStates.Of(one), null, null, null) { Percent = one.Percent })}</td>
        <td class="name"><a href="{MachineTable.PathOf(one.System)}">{one.System}</a><small>generation {one.Generation}</small></td>
        <td><span>{Age.Since(one.ArmedAt, now)}</span><small>by {one.ArmedBy}</small></td>
        <td class="took">{Took(one, now)}</td>
        <td class="last"><span>{one.Reason ?? one.Phase ?? "–"}</span></td>
        </tr>
        """;

    private static string Took(Install one, DateTimeOffset now) =>
        one.BootedAt is not { } began ? "–" : Duration.Say((one.FinishedAt ?? (one.IsOver ? one.LastSeenAt : now)) - began);
}
