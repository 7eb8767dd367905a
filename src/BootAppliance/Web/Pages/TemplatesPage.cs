using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Usage;

namespace BootAppliance.Web;

/// <summary>A version with what it shares with the one before it.</summary>
internal sealed record VersionShown(TemplateVersion Version, IReadOnlyList<DiskPicture> Disks);

/// <summary>The templates, newest version first; <see cref="Publishers"/> are names by the fingerprints of their keys.</summary>
internal sealed record TemplatesView(Visit Visit, PageQuery Query, IReadOnlyList<VersionShown> Found, IReadOnlyDictionary<string, string> Publishers)
{
    /// <summary>Templates and versions, before anything was looked for.</summary>
    public (int Templates, int Versions) All { get; init; }

    /// <summary>The store as a whole; null if it could not be counted.</summary>
    public StoreUsage? Usage { get; init; }
}

/// <summary>The templates of virtual machines: their versions, sizes, and what each shares with the one before.</summary>
internal static class TemplatesPage
{
    public static async Task<IResult> GetAsync(HttpContext context, TemplateCatalogue catalogue, PublisherStore publishers, DiskMap map, UsageSeen usage, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(Section.Templates.Path(), context.Request.Query);
        var all = await catalogue.ListAsync(cancellationToken);
        var names = (await publishers.ListAsync(cancellationToken)).ToDictionary(one => one.Key.Fingerprint, one => one.Name, StringComparer.Ordinal);
        var before = all.ToDictionary(one => (one.Manifest.Name, one.Manifest.Version), one => one.Manifest);
        var found = all.Where(one => query.Text is null || query.Has(one.Manifest.Name.ToString()) || one.Tags.Any(query.Has) || query.Has(names.GetValueOrDefault(one.Publisher))).ToList();
        var shown = found.Skip(query.Skip).Take(query.Size).Select(one => new VersionShown(one, one.Dropped is null ? map.Of(one.Manifest, before.GetValueOrDefault((one.Manifest.Name, one.Manifest.Version - 1))) : []));
        return WebEndpoints.Page(Render(new TemplatesView(Visit.Of(context), query, [.. shown], names)
        {
            All = (all.DistinctBy(one => one.Manifest.Name).Count(), found.Count),
            Usage = await usage.GetAsync(all.Count, cancellationToken),
        }));
    }

    public static Html Render(TemplatesView view) => Layout.Page(view.Visit, Section.Templates, "Templates",
        $"""
        <section class="templates" aria-labelledby="templates-title">
        <div class="bar"><h1 id="templates-title">Templates</h1>{Sum(view)}{view.Query.Search("Find templates", "Name, tag, publisher")}</div>
        <div id="templates" data-live>{List(view)}</div>
        </section>
        """);

    private static Html Sum(TemplatesView view) => view.Usage is { Raw: > 0 } usage
        ? $"""<span class="muted">{ByteSize.Say(usage.Raw)} of disks are {ByteSize.Say(usage.Stored)} in the store</span>"""
        : Html.Empty;

    private static Html List(TemplatesView view)
    {
        if (view.Found.Count == 0 && view.Query.Text is not null) return $"""<div class="empty"><p>No template matches. <a href="/templates">Show all</a></p></div>""";
        if (view.Found.Count == 0)
        {
            return $"""
                <div class="empty"><p>No template yet. To publish a disk as one:</p><pre>bootappliance publisher add builds --key-file builds.pub --prefix ccnx:/example.com
                bootappliance template publish web.img --name ccnx:/example.com/linux/web --key builds</pre></div>
                """;
        }

        return $"""
            <table>
            <thead><tr><th scope="col">Template</th><th scope="col">Version</th><th scope="col">Disks</th><th scope="col">Beside the version before</th><th scope="col">Publisher</th><th scope="col" class="left">Added</th></tr></thead>
            <tbody>{view.Found.Select(one => Row(one, view))}</tbody>
            </table>{Legend()}{view.Query.Pager(view.All.Versions, "versions")}
            """;
    }

    private static Html Row(VersionShown shown, TemplatesView view)
    {
        var one = shown.Version;
        var (name, version) = (one.Manifest.Name.ToString(), one.Manifest.Version);
        return $"""<tr id="t-{name}-{version}"><td class="mono">{name}</td><td>{version}{one.Tags.Select(tag => (Html)$""" <span class="tag">{tag}</span>""")}{State(one)}</td><td>{ByteSize.Say(one.Manifest.Disks.Sum(disk => disk.Size))}<small>{Hints(one)}</small></td><td class="map">{shown.Disks.Select(disk => Picture(disk, version))}</td><td>{view.Publishers.GetValueOrDefault(one.Publisher) ?? one.Publisher}</td><td class="left">{Age.Since(one.AddedAt, view.Visit.Now)}</td></tr>""";
    }

    private static Html State(TemplateVersion one)
    {
        if (one.Dropped is { } dropped) return $"""<small>dropped: {dropped.Why}</small>""";
        return one.Retired is { } retired ? $"""<small>retired: {retired.Why}</small>""" : Html.Empty;
    }

    private static string Hints(TemplateVersion one)
    {
        var machine = one.Manifest.Machine;
        string?[] said = [one.Manifest.Disks.Length > 1 ? $"{one.Manifest.Disks.Length} disks" : null, machine.Cpus is { } cpus ? $"{cpus} CPU" : null, machine.Memory is { } memory ? ByteSize.Say((long)memory << 20) : null, machine.Firmware?.ToString().ToLowerInvariant()];
        return string.Join(", ", said.OfType<string>());
    }

    /// <summary>The disk from its first byte at the left to its last at the right: how much of each part is new, shared, or zeros.</summary>
    private static Html Picture(DiskPicture disk, int version)
    {
        var words = version == 1 ? $"{ByteSize.Say(disk.New)}" : $"{ByteSize.Say(disk.New)} new, {ByteSize.Say(disk.Shared)} shared";
        return $"""<figure><svg viewBox="0 0 {DiskPicture.Cells} 16" preserveAspectRatio="none" role="img" aria-label="{disk.Disk}: {words}">{disk.Parts.Select(Cell)}</svg><figcaption>{words}</figcaption></figure>""";
    }

    private static Html Cell(DiskCell cell, int at)
    {
        var all = cell.Zeros + cell.Shared + cell.New;
        if (cell.Shared + cell.New == 0) return Html.Empty;
        int Tall(long bytes) => bytes == 0 ? 0 : Math.Max(2, (int)(bytes * 16 / all));
        var (fresh, shared) = (Tall(cell.New), Math.Min(Tall(cell.Shared), 16 - Tall(cell.New)));
        return $"""{Piece("new", at, 16 - fresh, fresh)}{Piece("shared", at, 16 - fresh - shared, shared)}""";
    }

    private static Html Piece(string kind, int at, int from, int tall) => tall <= 0 ? Html.Empty : $"""<rect class="m-{kind}" x="{at}" y="{from}" width="1" height="{tall}"/>""";

    private static Html Legend() => $"""<p class="legend"><span class="m-new">new</span><span class="m-shared">in the version before too</span><span class="muted">the rest is zeros; each picture is a disk from its first byte to its last</span></p>""";
}
