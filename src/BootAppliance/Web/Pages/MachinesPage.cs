namespace BootAppliance.Web;

/// <summary>All machines: by state, found by text, sorted by a click on a column's head.</summary>
internal static class MachinesPage
{
    public static readonly Html NoMachine =
        $"""
        <div class="empty"><p>No machine yet. Tell the appliance what to install, then where:</p>
        <pre>bootappliance distro add debian-12 --kernel linux --initrd initrd.gz
        bootappliance profile add web --distro debian-12 --autoinstall debian/preseed.cfg
        bootappliance system add web01 --profile web --mac 52:54:00:12:34:56
        bootappliance system arm web01</pre></div>
        """;

    public static IResult Get(HttpContext context, MachineList machines)
    {
        var query = MachineQuery.Read(Section.Machines.Path(), context.Request.Query);
        return WebEndpoints.Page(Render(Visit.Of(context), query, machines.Find(query)));
    }

    public static Html Render(Visit visit, MachineQuery query, FoundMachines found) => Layout.Page(visit, Section.Machines, "Machines",
        $"""
        <section class="machines" aria-labelledby="machines-title">
        <div class="bar">
        <h1 id="machines-title">Machines</h1>
        {StateLinks.Render(found.ByState, query.State, query.Page, "Machines by state")}
        {StateLinks.OfPower(found.ByPower, query.Power, query.Page)}
        {query.Page.Search("Find machines", "Name, MAC, address, profile")}
        </div>
        <div id="machines" data-live>{List(visit, query, found)}</div>
        </section>
        """);

    private static Html List(Visit visit, MachineQuery query, FoundMachines found)
    {
        if (found.All == 0) return NoMachine;
        if (found.Count == 0) return $"""<div class="empty"><p>No machine matches. <a href="/machines">Show all {found.All}</a></p></div>""";
        return $"{MachineTable.Render(found.Rows, visit, query)}{query.Page.Pager(found.Count, "machines")}";
    }
}
