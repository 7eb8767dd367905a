using System.Collections.Immutable;
using BootAppliance.Actions.Deploy;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Power.Queue;
using BootAppliance.Protocols;

namespace BootAppliance.Web;

/// <summary>What the buttons and forms do; each leads back to where it shows.</summary>
internal static class Forms
{
    public static void MapForms(this IEndpointRouteBuilder pages)
    {
        pages.MapPost("/machines/{name}/arm", ArmAsync).RequireAuthorization("operator");
        pages.MapPost("/machines/{name}/disarm", DisarmAsync).RequireAuthorization("operator");
        pages.MapPost("/machines/{name}/power/{verb}", PowerAsync).RequireAuthorization("operator");
        pages.MapPost("/machines/{name}/actions/{action}", ActionForms.BeginAsync).RequireAuthorization("operator");
        pages.MapPost("/machines/{name}/actions/{id:long}/cancel", ActionForms.CancelAsync).RequireAuthorization("operator");
        pages.MapPost("/power/proposals/{address}", ProposalForms.TakeAsync).RequireAuthorization("operator");
        pages.MapPost("/discovered/{mac}", AdoptAsync).RequireAuthorization("operator");
        foreach (var (verb, state) in ((string, JobState)[])[("pause", JobState.Paused), ("resume", JobState.Running), ("cancel", JobState.Cancelled)])
            pages.MapPost("/installs/jobs/{id:long}/" + verb, (long id, HttpContext context, DeployStore jobs, DeployWorker worker, CancellationToken cancellationToken) => ChangeAsync(id, state, context, jobs, worker, cancellationToken)).RequireAuthorization("operator");
    }

    private static async Task<IResult> ArmAsync(string name, HttpContext context, InventoryStore inventory, InstallStore installs, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.ContainsKey(name)) return NoMachine(context, name);
        return Back(context, name, await installs.ArmAsync(name, InventoryAnswers.Who(context), expiry: null, cancellationToken));
    }

    private static async Task<IResult> DisarmAsync(string name, HttpContext context, InstallStore installs, CancellationToken cancellationToken)
    {
        if (installs.Of(name) is not { } install) return NoMachine(context, name);
        return Back(context, name, await installs.ApplyAsync(install, new InstallEvent.Disarmed(InventoryAnswers.Who(context)), cancellationToken));
    }

    private static async Task<IResult> PowerAsync(string name, string verb, HttpContext context, InventoryStore inventory, PowerIntentStore wishes, PowerWorker worker, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return NoMachine(context, name);
        var form = await context.Request.ReadFormAsync(cancellationToken);
        PowerRequest request = new(verb, Force: form["force"] == "true");
        if (request.Check(system) is { Count: > 0 } errors) return Refused(context, Sentence(errors), MachineTable.PathOf(name));
        await wishes.AddAsync(name, request.Wish!.Value, request, InventoryAnswers.Who(context), cancellationToken);
        worker.Wake();
        return TypedResults.LocalRedirect(MachineTable.PathOf(name) + "#power");
    }

    private static async Task<IResult> AdoptAsync(string mac, HttpContext context, InventoryStore inventory, CancellationToken cancellationToken)
    {
        if (!MacAddress.TryParse(mac, out var known)) return Refused(context, $"\"{mac}\" is no MAC.", "/discovered");
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var (name, profile) = (form["name"].ToString().Trim(), form["profile"].ToString());
        var system = new SystemObject
        {
            Name = name,
            Profile = profile,
            Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", new NetworkInterface { MacAddress = known.ToString() }),
        };
        return await inventory.SaveAsync(system, expectedVersion: 0, dryRun: false, InventoryAnswers.Who(context), cancellationToken) switch
        {
            SaveResult.Saved => TypedResults.LocalRedirect(MachineTable.PathOf(name)),
            SaveResult.Invalid invalid => Refused(context, Sentence(invalid.Errors), "/discovered"),
            _ => Refused(context, $"There is a machine called {name} already.", "/discovered"),
        };
    }

    private static async Task<IResult> ChangeAsync(long id, JobState state, HttpContext context, DeployStore jobs, DeployWorker worker, CancellationToken cancellationToken)
    {
        var (job, refusal) = await jobs.ChangeAsync(id, state, InventoryAnswers.Who(context), cancellationToken);
        worker.Wake();
        return job is null ? Refused(context, refusal ?? $"There is no job {id}.", "/installs") : TypedResults.LocalRedirect("/installs");
    }

    private static IResult Back(HttpContext context, string name, InstallChange change) => change.Applied
        ? TypedResults.LocalRedirect(MachineTable.PathOf(name))
        : Refused(context, change.Sentence ?? "Nothing was changed.", MachineTable.PathOf(name));

    public static string Sentence(IEnumerable<KeyValuePair<string, string[]>> errors) => string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join("; ", error.Value)}."));

    private static IResult NoMachine(HttpContext context, string name) => WebEndpoints.Page(MachinePage.Missing(Visit.Of(context), name), StatusCodes.Status404NotFound);

    public static IResult Refused(HttpContext context, string why, string back) => WebEndpoints.Page(
        Layout.Page(Visit.Of(context), null, "Not done", $"""<h1>Not done</h1><div class="problem" role="alert"><p>{why}</p></div><p><a href="{back}">Back</a></p>"""), StatusCodes.Status409Conflict);
}
