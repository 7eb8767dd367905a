namespace BootAppliance.Web;

/// <summary>The place of a feature that this build does not have.</summary>
internal static class ComingPage
{
    public static Html Storage(Visit visit) => Render(visit, Section.Storage, "Pools, allocations and the disks of virtual machines will be here. This version of the appliance does not manage storage yet.");

    private static Html Render(Visit visit, Section section, string sentence) => Layout.Page(visit, section, section.ToString(), $"""<h1>{section.ToString()}</h1><div class="empty"><p>{sentence}</p></div>""");
}
