using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Inventory;
using BootAppliance.Power.Detection;

namespace BootAppliance.Web;

/// <summary>A machine that asked for an address and is in no inventory.</summary>
internal sealed record Stranger(string Mac, DateTimeOffset At, string Interface, string Decision, string Why);

/// <summary>Machines that were heard and are not in the inventory, with a form that takes one in.</summary>
internal static class DiscoveredPage
{
    public static async Task<IResult> GetAsync(HttpContext context, ExchangeTrace trace, ReservationIndex reservations, InventoryStore inventory, PowerProposals proposals, CancellationToken cancellationToken)
    {
        var known = reservations.Current;
        var strangers = trace.Latest.Where(one => known.SystemOf(one.Mac) is null).Select(one => new Stranger(one.Mac, one.At, one.Interface, one.Decision, one.Why)).ToList();
        return WebEndpoints.Page(Render(Visit.Of(context), PageQuery.Read(Section.Discovered.Path(), context.Request.Query), strangers, [.. inventory.Current.Profiles.Keys.Order(StringComparer.Ordinal)], await proposals.ListAsync(cancellationToken)));
    }

    public static Html Render(Visit visit, PageQuery query, IReadOnlyList<Stranger> strangers, IReadOnlyList<string> profiles, IReadOnlyList<PowerProposal> proposals)
    {
        var found = query.Text is null ? strangers : [.. strangers.Where(one => query.Has(one.Mac) || query.Has(one.Interface) || query.Has(one.Decision))];
        return Layout.Page(visit, Section.Discovered, "Discovered",
            $"""
            <section class="discovered" aria-labelledby="discovered-title">
            <div class="bar"><h1 id="discovered-title">Discovered</h1><span class="muted">Machines that asked for an address and are not in the inventory</span>{query.Search("Find unknown machines", "MAC, interface, answer")}</div>
            <div id="discovered" data-live>{List(visit, query, found, profiles)}</div>
            </section>
            <section aria-labelledby="proposals-title"><h2 id="proposals-title">Power systems</h2><div id="proposals" data-live>{Proposals(visit, proposals)}</div></section>
            """);
    }

    private static Html Proposals(Visit visit, IReadOnlyList<PowerProposal> proposals) => proposals.Count == 0
        ? (Html)$"""<div class="empty"><p>None was found that no machine uses. Look for them:</p><pre>bootappliance power detect 192.0.2.0/24</pre></div>"""
        : $"""<p class="muted">They answered without an account, and none is tried before you give one. Anybody on the network can pretend: compare the certificate with the one on the BMC's own page.</p>{ProposalList.Render(proposals, visit)}""";

    private static Html List(Visit visit, PageQuery query, IReadOnlyList<Stranger> found, IReadOnlyList<string> profiles)
    {
        if (found.Count == 0) return query.Text is null
            ? (Html)$"""<div class="empty"><p>No unknown machine has asked since the appliance started.</p></div>"""
            : $"""<div class="empty"><p>No unknown machine matches. <a href="/discovered">Show all</a></p></div>""";
        var mayAdd = visit.MayChange && profiles.Count > 0;
        return $"""
            <table>
            <thead><tr><th scope="col">MAC</th><th scope="col">Heard</th><th scope="col">Answer</th>{(mayAdd ? AddHead : Html.Empty)}</tr></thead>
            <tbody>{found.Skip(query.Skip).Take(query.Size).Select(one => Row(one, visit, mayAdd ? profiles : []))}</tbody>
            </table>{query.Pager(found.Count, "machines")}
            <p class="more">By hand: <code>bootappliance system add NAME --profile PROFILE --mac {found[0].Mac}</code></p>
            """;
    }

    private static readonly Html AddHead = $"""<th scope="col">Take it into the inventory</th>""";

    private static Html Row(Stranger one, Visit visit, IReadOnlyList<string> profiles) =>
        $"""<tr id="d-{one.Mac}"><td class="address"><span>{one.Mac}</span><small>{one.Interface}</small></td><td>{Age.Since(one.At, visit.Now)}</td><td class="last"><span>{one.Decision}</span><small>{one.Why}</small></td>{(profiles.Count > 0 ? Form(one, visit, profiles) : Html.Empty)}</tr>""";

    private static Html Form(Stranger one, Visit visit, IReadOnlyList<string> profiles) =>
        $"""
        <td><form class="adopt" method="post" action="/discovered/{one.Mac}">{Layout.Proof(visit.Session!)}
        <input name="name" required maxlength="63" placeholder="Name" aria-label="Name of {one.Mac}">
        <select name="profile" aria-label="Profile of {one.Mac}">{profiles.Select(name => (Html)$"""<option>{name}</option>""")}</select>
        <button class="primary" aria-label="Add {one.Mac}">Add</button></form></td>
        """;
}
