using BootAppliance.Inventory;
using BootAppliance.Power.Agent;
using BootAppliance.Power.Detection;
using BootAppliance.Power.Manual;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Power;

internal static class PowerEndpoints
{
    private const int MostShown = 1000;
    private const int Shown = 20;

    public static IEndpointRouteBuilder MapPower(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/systems/{name}/power", AskAsync).WithTags("power");
        admin.MapGet("/systems/{name}/power", ShowAsync).WithTags("power");
        admin.MapGet("/systems/{name}/power/explain", ExplainAsync).WithTags("power");
        admin.MapPost("/systems/{name}/power/confirm", ConfirmAsync).WithTags("power");
        admin.MapPost("/systems/{name}/power/agent-token", IssueAsync).WithTags("power");
        admin.MapGet("/power", ListAsync).WithTags("power");
        admin.MapGet("/power/intents/{id}", FindAsync).WithTags("power");
        return admin.MapPowerDetection();
    }

    /// <summary>Queues a wish; 202 with its id, since it is done when it was read back, not when it is asked for. 200 if the same wish is open already.</summary>
    private static async Task<Results<Accepted<IntentView>, Ok<IntentView>, ProblemHttpResult, ValidationProblem>> AskAsync(
        string name, PowerRequest body, HttpContext context, InventoryStore inventory, PowerIntentStore store, PowerWorker worker, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return NoSystem(name);
        var errors = body.Check(system);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        var (intent, isSame) = await store.AddAsync(name, body.Wish!.Value, body, InventoryAnswers.Who(context), cancellationToken);
        worker.Wake();
        var view = IntentView.Of(intent);
        return isSame ? TypedResults.Ok(view) : TypedResults.Accepted($"/api/v1/power/intents/{intent.Id}", view);
    }

    /// <summary>With <c>fresh=true</c> every power system is asked now, for what it can do too.</summary>
    private static async Task<Results<Ok<PowerView>, ProblemHttpResult>> ShowAsync(
        string name, bool? fresh, InventoryStore inventory, PowerIntentStore store, PowerStates states, PowerLinks links, PowerConversation conversation, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return NoSystem(name);
        Dictionary<string, PowerCapabilities?> capabilities = [];
        foreach (var link in fresh == true ? links.Of(name, power: null, out _) : [])
        {
            var read = await conversation.ReadAsync(link, cancellationToken);
            capabilities[link.Name] = read.Fault is null ? (await conversation.CapabilitiesAsync(link, cancellationToken)).Value : null;
        }

        var intents = await store.OfAsync(name, Shown, cancellationToken);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new PowerView(
            name, PowerSystemView.Say(states.Of(system)),
            [.. system.Power.Select(one => PowerSystemView.Of(one.Key, one.Value, states.Of(name, one.Key), capabilities.GetValueOrDefault(one.Key), now))],
            [.. intents.Where(one => one.IsOpen).Reverse().Select(IntentView.Of)], [.. intents.Where(one => !one.IsOpen).Select(IntentView.Of)]));
    }

    private static async Task<Results<Ok<PowerExplanation>, ProblemHttpResult>> ExplainAsync(
        string name, InventoryStore inventory, PowerIntentStore store, PowerStates states, PowerLinks links, PowerWorker worker, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return NoSystem(name);
        var open = (await store.OfAsync(name, Shown, cancellationToken)).Where(one => one.IsOpen).Reverse().ToList();
        return TypedResults.Ok(new PowerExplanation(name, [.. PowerReasons.Of(system, open, states, links, worker.IsAt(name), clock.GetUtcNow())]));
    }

    /// <summary>Somebody switched by hand what is switched by hand: <c>state</c> on or off, <c>power</c> for one of several. What waits for it goes on.</summary>
    private static async Task<Results<NoContent, ProblemHttpResult, ValidationProblem>> ConfirmAsync(
        string name, PowerConfirmed body, HttpContext context, InventoryStore inventory, PowerConfirmations confirmations, PowerLinks links, PowerConversation conversation, PowerWorker worker, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return NoSystem(name);
        if (body.State is not ("on" or "off")) return Invalid("state", "is on or off");
        List<string> powers = [.. system.Power.Where(one => one.Value.Type == ManualDriver.Name && (body.Power is null || body.Power == one.Key)).Select(one => one.Key)];
        if (powers.Count == 0) return Invalid("power", $"{name} has no power system {(body.Power is { } wanted ? $"\"{InventoryRules.Shown(wanted)}\" of type manual" : "of type manual")}; the others are asked for their state");
        await confirmations.ConfirmAsync(name, powers, body.State == "on" ? PowerState.On : PowerState.Off, InventoryAnswers.Who(context), cancellationToken);
        // Whoever asks right after it is told what was said, not what the last poll knew.
        foreach (var link in links.Of(name, power: null, out _).Where(one => powers.Contains(one.Name))) await conversation.ReadAsync(link, cancellationToken);
        worker.Wake();
        return TypedResults.NoContent();
    }

    /// <summary>A new token for the machine's agent, shown this once; the one before counts no more.</summary>
    private static async Task<Results<Ok<AgentTokenView>, ProblemHttpResult, ValidationProblem>> IssueAsync(string name, HttpContext context, InventoryStore inventory, AgentTokens tokens, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return NoSystem(name);
        if (!AgentTokens.HasAgent(system)) return Invalid("power", $"{name} has no power system of type agent; add one with: bootappliance system edit {name} --power-name agent --power-type agent");
        return TypedResults.Ok(new AgentTokenView(name, await tokens.IssueAsync(name, InventoryAnswers.Who(context), cancellationToken)));
    }

    private static async Task<Results<Ok<IntentView>, ProblemHttpResult>> FindAsync(long id, PowerIntentStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } intent
            ? TypedResults.Ok(IntentView.Of(intent))
            : TypedResults.Problem($"there is no power wish {id}, or it is long past; see: bootappliance power history NAME", statusCode: 404);

    /// <summary>The systems that have a power system; <c>filter</c> as for systems, <c>state</c> on, off or unknown.</summary>
    private static async Task<Results<Ok<PowerListView>, ValidationProblem>> ListAsync(
        string? filter, string? state, string? after, InventoryStore inventory, SystemState installs, PowerIntentStore store, PowerStates states, TimeProvider clock, CancellationToken cancellationToken, int limit = 100)
    {
        if (limit is < 1 or > MostShown) return Invalid("limit", $"is 1 to {MostShown}");
        if (state is not (null or "on" or "off" or "unknown")) return Invalid("state", "is on, off or unknown");
        if (!ObjectFilter.TryParse(ObjectKind.System, filter, out var wanted, out var error)) return Invalid("filter", error);
        var (view, now) = (inventory.Current, clock.GetUtcNow());
        var open = (await store.OpenAsync(cancellationToken)).GroupBy(one => one.System).ToDictionary(group => group.Key, group => group.Last());
        var found = view.After(ObjectKind.System, after).OfType<SystemObject>()
            .Where(one => one.Power.Count > 0 && wanted.Matches(view, one, installs) && (state is null || PowerSystemView.Say(states.Of(one)) == state)).Take(limit + 1).ToList();
        return TypedResults.Ok(new PowerListView([.. found.Take(limit).Select(Row)], found.Count > limit ? found[limit - 1].Name : null));

        PowerRowView Row(SystemObject one)
        {
            List<PowerReading> readings = [.. one.Power.Keys.Select(power => states.Of(one.Name, power)).OfType<PowerReading>()];
            double? age = readings.Count == 0 ? null : Math.Round((now - readings.Min(reading => reading.At)).TotalSeconds, 1);
            return new(one.Name, PowerSystemView.Say(states.Of(one)), age, string.Join(' ', one.Power.Select(power => $"{power.Key}={power.Value.Type}")),
                readings.Find(reading => reading.Fault is not null)?.Fault, open.TryGetValue(one.Name, out var intent) ? PowerIntentStore.Word(intent.Wish) : null);
        }
    }

    private static ProblemHttpResult NoSystem(string name) => TypedResults.Problem($"there is no system \"{InventoryRules.Shown(name)}\"; see `bootappliance system list`", statusCode: 404);

    private static ValidationProblem Invalid(string field, string text) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [text] });
}
