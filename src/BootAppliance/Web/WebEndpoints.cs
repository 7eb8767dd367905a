using BootAppliance.Access;
using BootAppliance.Http;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Web;

/// <summary>The pages, and the two buttons on them.</summary>
internal static class WebEndpoints
{
    public static IEndpointRouteBuilder MapWeb(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").OnPlane(Plane.Admin).ExcludeFromDescription();
        pages.MapGet("/", async (HttpContext context, StatusSource source, CancellationToken cancellationToken) =>
            Page(StatusPage.Render(await source.StatusAsync(Caller.Of(context), StatusFilter.Read(context.Request.Query), cancellationToken))));
        pages.MapGet("/machines/{name}", MachineAsync);
        pages.MapPost("/machines/{name}/arm", ArmAsync).RequireAuthorization("operator");
        pages.MapPost("/machines/{name}/disarm", DisarmAsync).RequireAuthorization("operator");
        return app;
    }

    private static async Task<IResult> MachineAsync(string name, HttpContext context, StatusSource source, CancellationToken cancellationToken) =>
        await source.MachineAsync(Caller.Of(context), name, cancellationToken) is { } view
            ? Page(MachinePage.Render(view))
            : Page(MachinePage.Missing(source.VisitOf(Caller.Of(context)), name), StatusCodes.Status404NotFound);

    private static async Task<IResult> ArmAsync(string name, HttpContext context, InventoryStore inventory, InstallStore installs, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.ContainsKey(name)) return TypedResults.NotFound();
        return Back(name, await installs.ArmAsync(name, Who(context), expiry: null, cancellationToken));
    }

    private static async Task<IResult> DisarmAsync(string name, HttpContext context, InstallStore installs, CancellationToken cancellationToken)
    {
        if (installs.Of(name) is not { } install) return TypedResults.NotFound();
        return Back(name, await installs.ApplyAsync(install, new InstallEvent.Disarmed(Who(context)), cancellationToken));
    }

    private static IResult Back(string name, InstallChange change) => change.Applied
        ? TypedResults.LocalRedirect($"/machines/{Uri.EscapeDataString(name)}", permanent: false)
        : TypedResults.Problem(change.Refusal, statusCode: StatusCodes.Status409Conflict);

    private static string Who(HttpContext context) => Caller.Of(context)?.Who ?? "somebody";

    private static IResult Page(Html html, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(html.ToString(), "text/html; charset=utf-8", statusCode: status);
}
