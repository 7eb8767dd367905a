using BootAppliance.Dhcp;

namespace BootAppliance.Web;

/// <summary>Who has which address, of both families, and how full the subnets are.</summary>
internal static class LeasesPage
{
    private const int MostLeases = 100_000;

    public static IResult Get(HttpContext context, LeaseList leases)
    {
        var query = PageQuery.Read(Section.Leases.Path(), context.Request.Query);
        return WebEndpoints.Page(Render(Visit.Of(context), query, leases.Page(query.Text, after: null, MostLeases).Items));
    }

    public static Html Render(Visit visit, PageQuery query, IReadOnlyList<LeaseView> found) => Layout.Page(visit, Section.Leases, "Leases",
        $"""
        <section class="leases" aria-labelledby="leases-title">
        <div class="bar"><h1 id="leases-title">Leases</h1><span class="muted">{found.Count(lease => lease.State == "bound")} bound</span>{query.Search("Find leases", "Address, MAC, host name, state, subnet")}</div>
        <div id="leases" data-live>{List(visit, query, found)}</div>
        </section>
        """);

    private static Html List(Visit visit, PageQuery query, IReadOnlyList<LeaseView> found)
    {
        if (found.Count == 0 && query.Text is not null) return $"""<div class="empty"><p>No lease matches. <a href="/leases">Show all</a></p></div>""";
        if (found.Count == 0) return $"""<div class="empty"><p>No lease. Which networks DHCP serves, and whether it is on:</p><pre>bootappliance dhcp show</pre></div>""";
        return $"""
            <table>
            <thead><tr><th scope="col">Address</th><th scope="col">Machine</th><th scope="col">State</th><th scope="col">Subnet</th><th scope="col">Since</th><th scope="col" class="left">Left</th></tr></thead>
            <tbody>{found.Skip(query.Skip).Take(query.Size).Select(lease => Row(lease, visit.Now))}</tbody>
            </table>{query.Pager(found.Count, "leases")}
            """;
    }

    private static Html Row(LeaseView lease, DateTimeOffset now) =>
        $"""<tr id="l-{lease.Address}"><td class="address"><span>{lease.Address}</span><small>{lease.Mac}</small></td><td>{Name(lease)}</td><td>{lease.State}</td><td class="mono">{lease.Subnet}</td><td>{Age.Since(lease.StartsAt, now)}</td><td class="left">{Age.Until(lease.ExpiresAt, now)}</td></tr>""";

    private static Html Name(LeaseView lease)
    {
        if (lease.System is { } system) return $"""<a href="{MachineTable.PathOf(system)}">{system}</a>""";
        return $"""<span class="muted">{lease.HostName ?? "unknown"}</span>""";
    }
}
