using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Api;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;

namespace BootAppliance.Web;

/// <summary>The pools, one part of their disks, and what was decided last.</summary>
internal sealed record StorageView(Visit Visit, PageQuery Query, IReadOnlyList<PoolView> Pools, IReadOnlyList<DiskView> Disks, int Found, IReadOnlyList<HistoryLine> Decisions);

/// <summary>Pools as bars, the allocation table, and decisions with their reasons.</summary>
internal static class StoragePage
{
    private const int DecisionsShown = 12;

    public static async Task<IResult> GetAsync(HttpContext context, PoolStore pools, AllocationTable table, AllocationHistory history, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(Section.Storage.Path(), context.Request.Query);
        var there = await pools.ListAsync(cancellationToken);
        var all = await table.ListAsync(new(), cancellationToken);
        var extents = there.ToDictionary(one => one.Name, one => one.ExtentBytes, StringComparer.Ordinal);
        var found = all.Where(one => query.Text is null || query.Has(one.Name) || query.Has(one.Pool) || query.Has(one.Resource) || query.Has(one.Details.Purpose) || one.Machines.Any(query.Has)).ToList();
        return WebEndpoints.Page(Render(new(
            Visit.Of(context), query, [.. there.Select(one => PoolView.Of(one, all))], [.. found.Skip(query.Skip).Take(query.Size).Select(one => DiskView.Of(one, extents[one.Pool]))], found.Count,
            await history.ListAsync(null, null, null, DecisionsShown, cancellationToken))));
    }

    public static Html Render(StorageView view) => Layout.Page(view.Visit, Section.Storage, "Storage",
        $"""
        <section class="storage" aria-labelledby="storage-title">
        <div class="bar"><h1 id="storage-title">Storage</h1>{(view.Pools.Count == 0 ? Html.Empty : view.Query.Search("Find disks", "Disk, machine, pool"))}</div>
        <div id="storage" data-live>{(view.Pools.Count == 0 ? Nothing() : All(view))}</div>
        </section>
        """);

    private static Html Nothing() =>
        $"""
        <div class="empty"><p>No storage pool yet. To divide a folder of this machine among virtual machines:</p><pre>bootappliance pool add ssd
        bootappliance pool resource add ssd disk1 --directory /var/lib/bootappliance-disks
        bootappliance disk create ssd web01-root --size 20GiB --machine web01</pre></div>
        """;

    private static Html All(StorageView view) =>
        $"""
        <table>
        <thead><tr><th scope="col">Pool</th><th scope="col">Resource</th><th scope="col">Taken and promised, of what may be promised</th><th scope="col" class="left">Disks</th><th scope="col" class="left">Looked at</th></tr></thead>
        <tbody>{view.Pools.Select(pool => Pool(pool, view.Visit.Now))}</tbody>
        </table>{Legend()}
        <h2>Disks</h2>{Disks(view)}
        <h2>Decisions</h2>{Decisions(view)}
        """;

    private static Html Pool(PoolView pool, DateTimeOffset now) => pool.Resources.Count == 0
        ? (Html)$"""<tr id="p-{pool.Name}"><td>{pool.Name}</td><td colspan="4" class="muted">no resource: bootappliance pool resource add {pool.Name} NAME --directory FOLDER</td></tr>"""
        : $"""{pool.Resources.Select((one, at) => Resource(pool, one, at == 0, now))}""";

    private static Html Resource(PoolView pool, ResourceView one, bool isFirst, DateTimeOffset now) =>
        $"""<tr id="p-{pool.Name}-{one.Name}"><td>{(isFirst ? (Html)$"{pool.Name}{Marks(pool)}" : Html.Empty)}</td><td>{one.Name}<small>{one.Place}{(one.Health == ResourceHealth.Good ? "" : $": {one.Trouble}")}{Thin(one)}</small></td><td class="map">{Bar(one.Taken, one.Promised, one.Promisable, $"{ByteSize.Say(one.Taken)} taken, {ByteSize.Say(one.Promised)} promised of {ByteSize.Say(one.Promisable)}")}</td><td class="left">{one.Disks}</td><td class="left">{(one.SeenAt is { } at ? Age.Since(at, now) : Html.Empty)}</td></tr>""";

    private static Html Marks(PoolView pool) =>
        $"""{(pool.Paused ? (Html)$""" <span class="tag">paused</span>""" : Html.Empty)}{(pool.OvercommitPercent == 100 ? Html.Empty : (Html)$"""<small>{pool.OvercommitPercent} % may be promised</small>""")}""";

    private static string Thin(ResourceView one) => one.DataPercent is { } data ? $"; data {data:0} %, metadata {one.MetadataPercent ?? 0:0} % full" : "";

    private static Html Disks(StorageView view)
    {
        if (view.Disks.Count == 0) return view.Query.Text is null ? (Html)$"""<p class="muted">No disk yet: bootappliance disk create {view.Pools[0].Name} NAME --size 20GiB</p>""" : $"""<p class="muted">No disk matches. <a href="/storage">Show all</a></p>""";
        return $"""
            <table>
            <thead><tr><th scope="col">Disk</th><th scope="col">Machines</th><th scope="col">Taken and entitled to, beside what its guest sees</th><th scope="col">Made as</th><th scope="col">Last decision</th></tr></thead>
            <tbody>{view.Disks.Select(Disk)}</tbody>
            </table>{view.Query.Pager(view.Found, "disks")}
            """;
    }

    private static Html Disk(DiskView one) =>
        $"""<tr id="d-{one.Pool}-{one.Name}"><td>{one.Name}<small>{one.Pool}/{one.Resource}{(one.State == AllocationState.Ready ? "" : $": {one.State.ToString().ToLowerInvariant()}{(one.Trouble is null ? "" : $", {one.Trouble}")}")}</small></td><td>{string.Join(", ", one.Rules.Machines)}<small>{one.Rules.Purpose}</small></td><td class="map">{Bar(one.Taken, one.Entitlement, Math.Max(one.VirtualSize, one.Entitlement), $"{ByteSize.Say(one.Taken)} taken of {ByteSize.Say(one.Entitlement)}, guest sees {ByteSize.Say(one.VirtualSize)}")}</td><td>{one.Making}<small>{(one.LimitedBy is { } by ? $"kept by {by}" : "")}</small></td><td class="last"><span>{one.Decision ?? ""}</span></td></tr>""";

    private static Html Decisions(StorageView view) => view.Decisions.Count == 0
        ? (Html)$"""<p class="muted">Nothing was decided yet.</p>"""
        : $"""<table><tbody>{view.Decisions.Select(one => (Html)$"""<tr id="h-{one.Id}"><td>{one.Sentence}<small>{one.Pool}/{one.Disk}</small></td><td>{one.Who}</td><td class="left">{Age.Since(one.At, view.Visit.Now)}</td></tr>""")}</tbody></table>""";

    /// <summary>What is taken, within what is promised, within all.</summary>
    private static Html Bar(long taken, long promised, long all, string words)
    {
        int Wide(long bytes) => all <= 0 ? 0 : (int)Math.Clamp(1000.0 * bytes / all, 0, 1000);
        return $"""<figure><svg viewBox="0 0 1000 16" preserveAspectRatio="none" role="img" aria-label="{words}"><rect class="m-shared" width="{Wide(promised)}" height="16"/><rect class="m-new" width="{Wide(taken)}" height="16"/></svg><figcaption>{words}</figcaption></figure>""";
    }

    private static Html Legend() => $"""<p class="legend"><span class="m-new">taken</span><span class="m-shared">promised</span></p>""";
}
