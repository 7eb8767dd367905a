namespace BootAppliance.Web;

/// <summary>The pages that the head of every page leads to, in this order.</summary>
internal enum Section
{
    Overview,
    Machines,
    Installs,
    Leases,
    Discovered,
    Events,
    Storage,
    Templates,
}

internal static class Sections
{
    public static string Path(this Section section) => section == Section.Overview ? "/" : "/" + section.ToString().ToLowerInvariant();

    public static Html Links(Section? current) =>
        $"""<nav class="sections" aria-label="Pages">{Enum.GetValues<Section>().Select(one => Link(one, current))}</nav>""";

    private static Html Link(Section one, Section? current) => $"""<a href="{one.Path()}"{(one == current ? Current : Html.Empty)}>{one.ToString()}</a>""";

    public static readonly Html Current = $" aria-current=\"page\"";
}
