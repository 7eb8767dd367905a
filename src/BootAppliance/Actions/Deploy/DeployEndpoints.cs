using BootAppliance.Installs;
using BootAppliance.Inventory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Actions.Deploy;

/// <summary>
/// Body of POST /api/v1/deploy: which systems, by name or by <c>filter</c> as lists take it; <c>concurrency</c> 1 to 10000 at
/// once (default 10), at least <c>stagger_seconds</c> (0 to 3600, default 0) from one start to the next.
/// </summary>
public sealed record DeployRequest(IReadOnlyList<string>? Systems, string? Filter, int? Concurrency, int? StaggerSeconds, bool? DryRun, string? Action = null, bool Power = true);

/// <summary>What a job would do; nothing was started.</summary>
public sealed record DeployPlan(int Count, IReadOnlyList<string> Systems);

/// <summary>A job as the API shows it.</summary>
public sealed record JobView(
    long Id, string State, string Who, string Text, string Action, bool Power, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, int Concurrency, int StaggerSeconds, int Total, int Waiting, int Running, int Installed, int Failed, int Cancelled,
    DateTimeOffset? Estimate, IReadOnlyList<StepView>? Systems)
{
    public static JobView Of(JobSummary job, DateTimeOffset now, IReadOnlyList<DeployStep>? steps = null) => new(
        job.Id, DeployStore.Word(job.State), job.Who, job.Text, job.Action, job.AltersPower, job.CreatedAt, job.EndedAt, job.Concurrency, (int)job.Stagger.TotalSeconds, job.Total, job.Count(StepState.Waiting), job.Count(StepState.Running),
        job.Count(StepState.Installed), job.Count(StepState.Failed), job.Count(StepState.Cancelled), DeployRules.Estimate(job, now),
        steps is null ? null : [.. steps.Select(step => new StepView(step.System, step.State.ToString().ToLowerInvariant(), step.Generation, step.Run, step.StartedAt, step.EndedAt, step.Reason))]);
}

public sealed record StepView(string System, string State, long? Generation, long? Run, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Reason);

public sealed record JobList(IReadOnlyList<JobView> Items);

internal static class DeployEndpoints
{
    private const int MostSystems = 10_000;
    private const int ShownJobs = 1000;

    public static IEndpointRouteBuilder MapDeploy(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/deploy", StartAsync).WithTags("jobs");
        admin.MapGet("/jobs", ListAsync).WithTags("jobs");
        admin.MapGet("/jobs/{id}", async (long id, DeployStore store, TimeProvider clock, CancellationToken cancellationToken) =>
            await store.FindAsync(id, cancellationToken) is { } job ? Results.Ok(JobView.Of(job, clock.GetUtcNow(), job.Steps)) : NoJob(id)).Produces<JobView>().WithTags("jobs");
        foreach (var (verb, state) in ((string, JobState)[])[("pause", JobState.Paused), ("resume", JobState.Running), ("cancel", JobState.Cancelled)])
        {
            admin.MapPost("/jobs/{id}/" + verb, async (long id, HttpContext context, DeployStore store, DeployWorker worker, TimeProvider clock, CancellationToken cancellationToken) =>
            {
                var (job, refusal) = await store.ChangeAsync(id, state, InventoryAnswers.Who(context), cancellationToken);
                worker.Wake();
                return job is not null ? Results.Ok(JobView.Of(job, clock.GetUtcNow())) : refusal is null ? NoJob(id) : TypedResults.Problem(refusal, statusCode: 409);
            }).Produces<JobView>().WithTags("jobs");
        }

        return admin;
    }

    private static async Task<Results<Created<JobView>, Ok<DeployPlan>, ValidationProblem>> StartAsync(
        DeployRequest body, HttpContext context, InventoryStore inventory, SystemState state, ActionRecords records, DeployStore store, DeployWorker worker, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = Check(body, inventory.Current);
        var action = body.Action ?? "install";
        if (await records.FindAsync(action, cancellationToken) is not { Record: { Arm: true, Mode: InstallMode.Install } }) errors["action"] = [$"\"{InventoryRules.Shown(action)}\" is no action that installs; see: bootappliance action list; others are begun with: bootappliance action run NAME SYSTEM…"];
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        var systems = Chosen(body, inventory.Current, state);
        if (systems.Count is 0 or > MostSystems)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["filter"] = [$"finds {systems.Count} systems; a job has 1 to {MostSystems}"] });
        if (body.DryRun == true) return TypedResults.Ok(new DeployPlan(systems.Count, systems));
        var text = body.Filter is { } filter ? $"filter {filter}" : systems.Count <= 5 ? string.Join(", ", systems) : $"{systems[0]} and {systems.Count - 1} more";
        JobSummary asked = new(0, JobState.Running, InventoryAnswers.Who(context), clock.GetUtcNow(), body.Concurrency ?? 10, TimeSpan.FromSeconds(body.StaggerSeconds ?? 0), text) { Action = action, AltersPower = body.Power };
        var job = await store.AddAsync(asked, systems, cancellationToken);
        worker.Wake();
        return TypedResults.Created($"/api/v1/jobs/{job.Id}", JobView.Of(job, clock.GetUtcNow()));
    }

    private static Dictionary<string, string[]> Check(DeployRequest body, InventoryView view)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (body.Systems is { Count: > 0 } == body.Filter is { Length: > 0 }) errors["systems"] = ["give names here, or a filter, not both; name=* is all"];
        if (body.Filter is { Length: > 0 } && !ObjectFilter.TryParse(ObjectKind.System, body.Filter, out _, out var error)) errors["filter"] = [error];
        if (body.Concurrency is < 1 or > 10_000) errors["concurrency"] = ["is 1 to 10000 systems at once"];
        if (body.StaggerSeconds is < 0 or > 3600) errors["stagger_seconds"] = ["is 0 to 3600"];
        if ((body.Systems ?? []).Where(name => name is null || !view.Systems.ContainsKey(name)).Take(10).ToArray() is { Length: > 0 } unknown)
            errors["systems"] = [$"there is no system {string.Join(", ", unknown.Select(InventoryRules.Shown))}; see `bootappliance system list`"];
        return errors;
    }

    private static List<string> Chosen(DeployRequest body, InventoryView view, SystemState state)
    {
        if (body.Systems is { Count: > 0 } names) return [.. names.Distinct(StringComparer.Ordinal)];
        return ObjectFilter.TryParse(ObjectKind.System, body.Filter, out var wanted, out _) is false ? [] : [.. view.All(ObjectKind.System).Where(o => wanted!.Matches(view, o, state)).Select(o => o.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>The jobs, the latest first; <c>state</c> and <c>filter</c> (part of who or what) choose.</summary>
    private static async Task<Results<Ok<JobList>, ValidationProblem>> ListAsync(string? state, string? filter, DeployStore store, TimeProvider clock, CancellationToken cancellationToken, int limit = 100)
    {
        if (limit is < 1 or > ShownJobs) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"is 1 to {ShownJobs}"] });
        var words = Enum.GetValues<JobState>().Select(DeployStore.Word).ToArray();
        if (state is not null && !words.Contains(state)) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["state"] = [$"is one of {string.Join(", ", words)}"] });
        var jobs = await store.ListAsync(state is null && filter is null ? limit : ShownJobs, cancellationToken);
        return TypedResults.Ok(new JobList([.. jobs.Where(job => (state is null || DeployStore.Word(job.State) == state) && (filter is null || $"{job.Id} {job.Who} {job.Text}".Contains(filter, StringComparison.OrdinalIgnoreCase)))
            .Take(limit).Select(job => JobView.Of(job, clock.GetUtcNow()))]));
    }

    private static ProblemHttpResult NoJob(long id) => TypedResults.Problem($"there is no job {id}; see: bootappliance job list", statusCode: 404);
}
