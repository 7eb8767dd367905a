using BootAppliance.Actions.Deploy;
using BootAppliance.Actions.Runs;
using BootAppliance.Inventory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Actions;

internal static class ActionEndpoints
{
    public static IEndpointRouteBuilder MapActions(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/actions", ListAsync).WithTags("actions");
        admin.MapGet("/actions/{name}", ShowAsync).WithTags("actions");
        admin.MapPut("/actions/{name}", EditAsync).WithTags("actions");
        admin.MapDelete("/actions/{name}", ResetAsync).WithTags("actions");
        return admin.MapActionRuns().MapDeploy();
    }

    private static async Task<Ok<ActionList>> ListAsync(string? filter, ActionRecords records, CancellationToken cancellationToken) => TypedResults.Ok(new ActionList(
        [.. (await records.ListAsync(cancellationToken)).Select(ActionView.Of).Where(one => filter is null || $"{one.Name} {one.Text} {one.Power} {one.Executor}".Contains(filter, StringComparison.OrdinalIgnoreCase))]));

    private static async Task<Results<Ok<ActionView>, ProblemHttpResult>> ShowAsync(string name, ActionRecords records, CancellationToken cancellationToken) =>
        await records.FindAsync(name, cancellationToken) is { } known ? TypedResults.Ok(ActionView.Of(known)) : NoAction(name);

    /// <summary>What is absent stays as it is; an action that there is not is made, one of the site's own.</summary>
    private static async Task<Results<Ok<ActionView>, ValidationProblem, ProblemHttpResult>> EditAsync(string name, ActionChange body, HttpContext context, ActionRecords records, CancellationToken cancellationToken)
    {
        var known = await records.FindAsync(name, cancellationToken);
        var record = body.On(known?.Record ?? new ActionRecord { Name = name });
        if (ActionRecordRules.Check(record) is { Count: > 0 } errors) return TypedResults.ValidationProblem(errors);
        if (!await records.SaveAsync(record, InventoryAnswers.Who(context), cancellationToken)) return TypedResults.Problem("there are 100 actions of your own already; remove one with: bootappliance action reset NAME", statusCode: 409);
        return TypedResults.Ok(ActionView.Of((await records.FindAsync(name, cancellationToken))!));
    }

    /// <summary>Back to what is shipped; one of the site's own is removed.</summary>
    private static async Task<Results<NoContent, ProblemHttpResult>> ResetAsync(string name, HttpContext context, ActionRecords records, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(name, cancellationToken) is null) return NoAction(name);
        await records.ResetAsync(name, InventoryAnswers.Who(context), cancellationToken);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult NoAction(string name) => TypedResults.Problem($"there is no action \"{InventoryRules.Shown(name)}\"; see: bootappliance action list", statusCode: 404);
}
