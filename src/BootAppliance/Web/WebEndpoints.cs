using BootAppliance.Http;

namespace BootAppliance.Web;

/// <summary>The pages, and the forms on them.</summary>
internal static class WebEndpoints
{
    public static IServiceCollection AddWeb(this IServiceCollection services) => services.AddSingleton<MachineList>().AddSingleton<HealthReport>().AddSingleton<PowerReport>();

    public static IEndpointRouteBuilder MapWeb(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").OnPlane(Plane.Admin).ExcludeFromDescription();
        pages.MapGet("/", OverviewPage.Get);
        pages.MapGet("/machines", MachinesPage.Get);
        pages.MapGet("/machines/{name}", MachinePage.GetAsync);
        pages.MapGet("/installs", InstallsPage.GetAsync);
        pages.MapGet("/leases", LeasesPage.Get);
        pages.MapGet("/discovered", DiscoveredPage.GetAsync);
        pages.MapGet("/events", EventsPage.GetAsync);
        pages.MapGet("/storage", StoragePage.GetAsync);
        pages.MapGet("/templates", TemplatesPage.GetAsync);
        pages.MapForms();
        return app;
    }

    public static IResult Page(Html html, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(html.ToString(), "text/html; charset=utf-8", statusCode: status);
}
