using BootAppliance.Installs.Activity;
using BootAppliance.Installs.Logs;
using BootAppliance.Inventory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Installs;

/// <summary>
/// Body of POST /api/v1/systems/NAME/arm, if there is one. <c>expires_in_seconds</c> is 60 to 2592000 (30 days); <c>installs.arm_expiry</c> if absent.
/// <c>mode</c> is install, discover, rescue or wipe; the last wants <c>disk</c>, a rule or all, and <c>confirm</c>, the system's name.
/// </summary>
public sealed record ArmRequest(long? ExpiresInSeconds, InstallMode? Mode = null, string? Disk = null, string? Confirm = null);

internal static class InstallEndpoints
{
    private const int LargestPage = 1000;
    private static readonly string StateWords = $"is one of {string.Join(", ", Enum.GetNames<InstallState>()).ToLowerInvariant()}";

    public static IEndpointRouteBuilder MapInstalls(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/systems/{name}/arm", ArmAsync).WithTags("installs");
        admin.MapPost("/systems/{name}/disarm", DisarmAsync).WithTags("installs");
        admin.MapGet("/installs", List).WithTags("installs");
        admin.MapGet("/installs/{system}", (string system, InstallStore installs) => installs.Of(system) is { } install
            ? Results.Ok(InstallView.Of(install))
            : TypedResults.Problem($"system \"{system}\" has no install; arm it with: bootappliance system arm {system}", statusCode: 404)).WithTags("installs");
        admin.MapGet("/installs/{system}/history", HistoryAsync).WithTags("installs");
        admin.MapGet("/installs/{system}/activity", (string system, InstallActivity activity) => TypedResults.Ok(ActivityView.Of(activity.Of(system)))).WithTags("installs");
        return admin.MapLogs();
    }

    /// <summary>The latest install of each system in the order of names; <c>filter</c> is part of its name, state, phase or reason, <c>after</c> the last name of the page before.</summary>
    private static IResult List(string? state, string? filter, string? after, InstallStore installs, int limit = 100)
    {
        if (limit is < 1 or > LargestPage) return Invalid("limit", $"is 1 to {LargestPage}");
        if (!TryState(state, out var wanted)) return Invalid("state", StateWords);
        var found = installs.All
            .Where(one => after is null || string.CompareOrdinal(one.System, after) > 0)
            .Where(one => wanted is null || one.State == wanted)
            .Where(one => filter is null || $"{one.System} {one.State} {one.Phase} {one.Reason}".Contains(filter, StringComparison.OrdinalIgnoreCase))
            .OrderBy(one => one.System, StringComparer.Ordinal).Take(limit + 1).ToList();
        return TypedResults.Ok(new { items = found.Take(limit).Select(InstallView.Of), next = found.Count > limit ? found[limit - 1].System : null });
    }

    /// <summary>The latest installs of a system, the youngest first; <c>state</c> chooses.</summary>
    private static async Task<Results<Ok<InstallHistory>, ValidationProblem>> HistoryAsync(string system, string? state, InstallStore installs, CancellationToken cancellationToken, int limit = 100)
    {
        if (limit is < 1 or > LargestPage) return Invalid("limit", $"is 1 to {LargestPage}");
        if (!TryState(state, out var wanted)) return Invalid("state", StateWords);
        return TypedResults.Ok(new InstallHistory([.. (await installs.HistoryAsync(system, wanted, limit, cancellationToken)).Select(InstallView.Of)]));
    }

    private static async Task<IResult> ArmAsync(string name, ArmRequest? body, HttpContext context, InstallStore installs, CancellationToken cancellationToken)
    {
        if (body?.ExpiresInSeconds is < 60 or > 30 * 86400)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["expires_in_seconds"] = ["is 60 to 2592000"] });
        TimeSpan? expiry = body?.ExpiresInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        ArmOrder order = new(body?.Mode ?? InstallMode.Install, body?.Disk, body?.Confirm);
        return Answer(await installs.ArmAsync(name, order, InventoryAnswers.Who(context), expiry, cancellationToken));
    }

    private static async Task<IResult> DisarmAsync(string name, HttpContext context, InstallStore installs, CancellationToken cancellationToken)
    {
        if (installs.Of(name) is not { } install) return TypedResults.Problem($"system \"{name}\" is not armed", statusCode: 404);
        return Answer(await installs.ApplyAsync(install, new InstallEvent.Disarmed(InventoryAnswers.Who(context)), cancellationToken));
    }

    private static bool TryState(string? text, out InstallState? state)
    {
        state = Enum.GetValues<InstallState>().Cast<InstallState?>().FirstOrDefault(one => string.Equals(one.ToString(), text, StringComparison.OrdinalIgnoreCase));
        return text is null || state is not null;
    }

    private static ValidationProblem Invalid(string field, string text) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [text] });

    private static IResult Answer(InstallChange change) => change switch
    {
        { Applied: true, Install: { } install } => TypedResults.Ok(InstallView.Of(install)),
        { Field: { } field, Refusal: { } wrong } => Invalid(field, wrong),
        { Refusal: { } refusal } => TypedResults.Problem(refusal, statusCode: change.IsUnknown ? 404 : 409),
        _ => TypedResults.StatusCode(500),
    };
}

/// <summary>An install as the API shows it; without its id, which its tokens are made of.</summary>
public sealed record InstallView(
    string System, long Generation, string State, int? Percent, string? Phase, string? Reason, int Attempt, int Attempts, string ArmedBy,
    DateTimeOffset ArmedAt, DateTimeOffset ExpiresAt, DateTimeOffset? BootedAt, DateTimeOffset? AnswerFetchedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt, DateTimeOffset? FirstBootAt, DateTimeOffset LastSeenAt, IReadOnlyList<PhaseView> Phases, string Mode, string? Disk)
{
    public static InstallView Of(Install one) => new(
        one.System, one.Generation, one.State.ToString().ToLowerInvariant(), one.Percent, one.Phase, one.Reason, one.Attempt, one.Attempts, one.ArmedBy,
        one.ArmedAt, one.ExpiresAt, one.BootedAt, one.AnswerFetchedAt, one.StartedAt, one.FinishedAt, one.FirstBootAt, one.LastSeenAt, PhaseView.Of(one),
        one.Mode.ToString().ToLowerInvariant(), one.Disk);
}

public sealed record InstallHistory(IReadOnlyList<InstallView> Items);

/// <summary>A phase of an install; <c>until</c> is when the next began, or null for the one that runs, or ran when it ended.</summary>
public sealed record PhaseView(string Name, DateTimeOffset At, DateTimeOffset? Until)
{
    public static IReadOnlyList<PhaseView> Of(Install install) =>
        [.. install.Phases.Select((phase, index) => new PhaseView(phase.Name, phase.At, index + 1 < install.Phases.Length ? install.Phases[index + 1].At : null))];
}
