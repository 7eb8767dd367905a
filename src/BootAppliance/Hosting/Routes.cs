using BootAppliance.Access;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Http;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Web;

namespace BootAppliance.Hosting;

/// <summary>Every route with its plane.</summary>
internal static class Routes
{
    public static void Map(WebApplication app)
    {
        app.UseRouting();
        app.UsePlanes();
        app.UseBootPlaneLimits();
        app.UseAccess();

        var boot = app.MapGroup("").OnPlane(Plane.Boot);
        boot.MapBoot();
        boot.MapCallbacks();

        app.MapGet("/healthz", () => "ok\n").OnPlane(Plane.Admin).AllowAnonymous();
        app.MapGet("/readyz", () => "ok\n").OnPlane(Plane.Admin).AllowAnonymous();
        app.MapLoginPages();
        app.MapStaticAssets();
        var api = app.MapGroup("/api/v1").OnPlane(Plane.Admin);
        api.MapAccess();
        api.MapEvents();
        api.MapInventory();
        api.MapInstalls();
        api.MapBootAdmin();
        api.MapDhcp();
    }
}
