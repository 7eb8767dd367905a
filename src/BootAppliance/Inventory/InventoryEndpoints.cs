using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Inventory;

/// <summary>What is known of a system, by its name, beside what the inventory says; whoever follows installs registers it.</summary>
/// <param name="Of">The state of its install.</param>
/// <param name="FactsOf">What it told of itself; null if nothing.</param>
public sealed record SystemState(Func<string, string> Of, Func<string, JsonObject?> FactsOf);

internal static class InventoryEndpoints
{
    private const int MaximumPage = 1000;

    public static IEndpointRouteBuilder MapInventory(this IEndpointRouteBuilder admin)
    {
        foreach (var kind in Enum.GetValues<ObjectKind>())
        {
            var group = admin.MapGroup($"/{kind.Path()}").WithTags("inventory").WithProblems();
            group.MapGet("/", (string? filter, int? limit, string? after, InventoryStore store, SystemState state) => List(store.Current, kind, filter, limit, after, state))
                .Answers(typeof(ObjectPage<>).MakeGenericType(kind.Type()), 200);
            group.MapGet("/{name}", (string name, bool? effective, InventoryStore store, SystemState state) => Show(store.Current, kind, name, effective ?? false, state)).Answers(kind.Type(), 200);
            group.MapPut("/{name}", (string name, bool? dry_run, HttpContext context, InventoryStore store, FileStore files, SecretBox secrets, CancellationToken cancellationToken) =>
                PutAsync(kind, name, dry_run ?? false, context, store, files, secrets, cancellationToken)).WithMetadata(new DescribedBody(kind.Type())).Answers(kind.Type(), 200, 201);
            group.MapDelete("/{name}", (string name, bool? recursive, bool? dry_run, HttpContext context, InventoryStore store, CancellationToken cancellationToken) =>
                DeleteAsync(kind, name, recursive ?? false, dry_run ?? false, context, store, cancellationToken)).Answers(typeof(RemovedObjects), 200);
        }

        return admin.MapBulk().MapFiles();
    }

    private static IResult List(InventoryView view, ObjectKind kind, string? filter, int? limit, string? after, SystemState state)
    {
        if (limit is < 1 or > MaximumPage) return InventoryAnswers.Invalid("limit", $"is 1 to {MaximumPage}");
        if (!ObjectFilter.TryParse(kind, filter, out var wanted, out var error)) return InventoryAnswers.Invalid("filter", error);
        var size = limit ?? 100;
        var found = view.After(kind, after).Where(o => wanted.Matches(view, o, state)).Take(size + 1).ToList();
        var items = new JsonArray([.. found.Take(size).Select(o => (JsonNode)InventoryAnswers.Node(o, state))]);
        return InventoryAnswers.Json(new JsonObject { ["items"] = items, ["next"] = found.Count > size ? found[size - 1].Name : null });
    }

    private static IResult Show(InventoryView view, ObjectKind kind, string name, bool effective, SystemState state)
    {
        if (view.Get(kind, name) is not { } o) return InventoryAnswers.NotFound(kind, name);
        return InventoryAnswers.Json(effective ? EffectiveView.Of(EffectiveSystem.Of(view, o)) : InventoryAnswers.Node(o, state));
    }

    private static async Task<IResult> PutAsync(
        ObjectKind kind, string name, bool dryRun, HttpContext context, InventoryStore store, FileStore files, SecretBox secrets, CancellationToken cancellationToken)
    {
        InventoryObject o;
        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, documentOptions: new() { AllowDuplicateProperties = false }, cancellationToken: cancellationToken) as JsonObject ?? throw new JsonException("the body is not a JSON object");
            body["name"] = name;
            body.Remove("state");
            body.Remove("kind");
            WriteOnly.Read(body, kind, name, store.Current.Get(kind, name), secrets);
            o = InventoryStore.Parse(kind, body.ToJsonString());
        }
        catch (JsonException exception)
        {
            return InventoryAnswers.Invalid(exception);
        }

        if (InventoryAnswers.MissingFile(o, files) is { } missing) return missing;
        if (!InventoryAnswers.TryReadVersion(context, out var version, out var unreadable)) return unreadable;
        return await store.SaveAsync(o, version, dryRun, InventoryAnswers.Who(context), cancellationToken) switch
        {
            SaveResult.Saved saved => InventoryAnswers.Json(InventoryAnswers.Node(saved.Object, state: null), saved.Created && !dryRun ? StatusCodes.Status201Created : StatusCodes.Status200OK),
            var other => InventoryAnswers.Problem(other, kind, name),
        };
    }

    private static async Task<IResult> DeleteAsync(
        ObjectKind kind, string name, bool recursive, bool dryRun, HttpContext context, InventoryStore store, CancellationToken cancellationToken)
    {
        if (!InventoryAnswers.TryReadVersion(context, out var version, out var unreadable)) return unreadable;
        return await store.RemoveAsync(kind, name, recursive, version, dryRun, InventoryAnswers.Who(context), cancellationToken) switch
        {
            SaveResult.Removed removed => TypedResults.Ok(new RemovedObjects(removed.Names)),
            var other => InventoryAnswers.Problem(other, kind, name),
        };
    }
}
