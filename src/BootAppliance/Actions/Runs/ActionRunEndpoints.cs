using System.Globalization;
using BootAppliance.Inventory;
using BootAppliance.Power.Queue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Actions.Runs;

internal static class ActionRunEndpoints
{
    private const int MostShown = 1000;
    private static readonly string[] States = [.. Enum.GetValues<ActionRunState>().Select(PowerIntentStore.Word)];

    public static IEndpointRouteBuilder MapActionRuns(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/systems/{name}/actions", BeginAsync).WithTags("actions");
        admin.MapGet("/actions/runs", ListAsync).WithTags("actions");
        admin.MapGet("/actions/runs/{id}", ShowAsync).WithTags("actions");
        admin.MapPost("/actions/runs/{id}/cancel", CancelAsync).WithTags("actions");
        return admin;
    }

    /// <summary>Begins an action; 202 with its number, since it is done when the machine has proved it. 409 if another one is under way.</summary>
    private static async Task<Results<Accepted<ActionRunView>, ProblemHttpResult, ValidationProblem>> BeginAsync(
        string name, ActionRequest body, HttpContext context, InventoryStore inventory, ActionStart start, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return TypedResults.Problem($"there is no system \"{InventoryRules.Shown(name)}\"; see `bootappliance system list`", statusCode: 404);
        return await start.BeginAsync(system, body, InventoryAnswers.Who(context), cancellationToken) switch
        {
            ActionAnswer.Begun begun => TypedResults.Accepted($"/api/v1/actions/runs/{begun.Run.Id}", ActionRunView.Of(begun.Run, isWhole: true)),
            ActionAnswer.InTheWay other => TypedResults.Problem(
                $"{name} is at action {other.Run.Id}, {other.Run.Action.Name}, which {other.Run.Who} asked for at {other.Run.CreatedAt:u}; end it with: bootappliance action cancel {other.Run.Id}, or give --replace", statusCode: 409),
            ActionAnswer.Busy busy => TypedResults.Problem(busy.Sentence, statusCode: 409),
            var refused => TypedResults.ValidationProblem(((ActionAnswer.Refused)refused).Errors),
        };
    }

    /// <summary>What was begun, the latest first; <c>system</c>, <c>action</c> and <c>state</c> choose, <c>filter</c> is part of who asked or how it ended.</summary>
    private static async Task<Results<Ok<ActionRunList>, ValidationProblem>> ListAsync(
        string? system, string? action, string? state, string? filter, long? after, ActionRunStore store, CancellationToken cancellationToken, int limit = 100)
    {
        if (limit is < 1 or > MostShown) return Invalid("limit", $"is 1 to {MostShown}");
        if (state is not null && !States.Contains(state)) return Invalid("state", $"is one of {string.Join(", ", States)}");
        List<ActionRun> found = [];
        for (var before = after; found.Count <= limit;)
        {
            var part = await store.ListAsync(new(system, action, state is null ? null : Enum.Parse<ActionRunState>(state, ignoreCase: true), before), MostShown, cancellationToken);
            found.AddRange(part.Where(one => filter is null || $"{one.System} {one.Action.Name} {one.Who} {one.Why} {one.Reason}".Contains(filter, StringComparison.OrdinalIgnoreCase)));
            if (part.Count < MostShown) break;
            before = part[^1].Id;
        }

        return TypedResults.Ok(new ActionRunList([.. found.Take(limit).Select(one => ActionRunView.Of(one))], found.Count > limit ? found[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<ActionRunView>, ProblemHttpResult>> ShowAsync(long id, ActionRunStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } run ? TypedResults.Ok(ActionRunView.Of(run, isWhole: true)) : NoRun(id);

    /// <summary>Ends it, takes back what the power queue has not begun, and the arming if the machine has not booted by it.</summary>
    private static async Task<Results<Ok<ActionRunView>, ProblemHttpResult>> CancelAsync(long id, HttpContext context, ActionRunStore store, ActionCancel cancel, CancellationToken cancellationToken)
    {
        if (await cancel.CancelAsync(id, InventoryAnswers.Who(context), null, cancellationToken) is { } ended) return TypedResults.Ok(ActionRunView.Of(ended, isWhole: true));
        return await store.FindAsync(id, cancellationToken) is { } run ? TypedResults.Problem($"action {id} is {PowerIntentStore.Word(run.State)} already", statusCode: 409) : NoRun(id);
    }

    private static ProblemHttpResult NoRun(long id) => TypedResults.Problem($"there is no action {id}, or it is long past; see: bootappliance action runs", statusCode: 404);

    private static ValidationProblem Invalid(string field, string text) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [text] });
}
