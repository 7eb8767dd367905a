using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BootAppliance.Inventory;

/// <summary>The state of a system by its name; whoever follows installs registers it.</summary>
public delegate string SystemState(string name);

internal static class InventoryEndpoints
{
    private const int MaximumPage = 1000;

    public static IEndpointRouteBuilder MapInventory(this IEndpointRouteBuilder admin)
    {
        foreach (var kind in Enum.GetValues<ObjectKind>())
        {
            var group = admin.MapGroup($"/{kind.Word()}s").WithTags("inventory");
            group.MapGet("/", (string? filter, int? limit, string? after, InventoryStore store, SystemState state) => List(store.Current, kind, filter, limit, after, state));
            group.MapGet("/{name}", (string name, bool? effective, InventoryStore store, SystemState state) => Show(store.Current, kind, name, effective ?? false, state));
            group.MapPut("/{name}", (string name, bool? dry_run, HttpContext context, InventoryStore store, FileStore files, CancellationToken cancellationToken) =>
                PutAsync(kind, name, dry_run ?? false, context, store, files, cancellationToken));
            group.MapDelete("/{name}", (string name, bool? recursive, bool? dry_run, HttpContext context, InventoryStore store, CancellationToken cancellationToken) =>
                DeleteAsync(kind, name, recursive ?? false, dry_run ?? false, context, store, cancellationToken));
        }

        return admin.MapFiles();
    }

    private static IResult List(InventoryView view, ObjectKind kind, string? filter, int? limit, string? after, SystemState state)
    {
        if (limit is < 1 or > MaximumPage) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"is 1 to {MaximumPage}"] });
        var size = limit ?? 100;
        var found = view.All(kind)
            .Where(o => after is null || string.CompareOrdinal(o.Name, after) > 0)
            .Where(o => filter is null || InventoryJson.Serialize(o).Contains(filter, StringComparison.OrdinalIgnoreCase))
            .Take(size + 1).ToList();
        var items = new JsonArray([.. found.Take(size).Select(o => (JsonNode)Node(kind, o, state))]);
        return Json(new JsonObject { ["items"] = items, ["next"] = found.Count > size ? found[size - 1].Name : null });
    }

    private static IResult Show(InventoryView view, ObjectKind kind, string name, bool effective, SystemState state)
    {
        if (view.Get(kind, name) is not { } o) return NotFound(kind, name);
        return Json(effective && o is SystemObject system ? EffectiveView.Of(EffectiveSystem.Of(view, system)) : Node(kind, o, state));
    }

    private static async Task<IResult> PutAsync(
        ObjectKind kind, string name, bool dryRun, HttpContext context, InventoryStore store, FileStore files, CancellationToken cancellationToken)
    {
        InventoryObject o;
        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, documentOptions: new() { AllowDuplicateProperties = false }, cancellationToken: cancellationToken) as JsonObject ?? throw new JsonException("the body is not a JSON object");
            body["name"] = name;
            body.Remove("state");
            o = InventoryStore.Parse(kind, body.ToJsonString());
        }
        catch (JsonException exception)
        {
            var field = exception.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "body";
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [exception.Message] });
        }

        if (o is Distro distro && MissingFile(distro, files) is { } missing)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { [missing] = ["names a file that the appliance does not have; upload it first with PUT /api/v1/files?name=…"] });
        if (!TryReadVersion(context, out var version, out var unreadable)) return unreadable;
        return await store.SaveAsync(kind, o, version, dryRun, Who(context), cancellationToken) switch
        {
            SaveResult.Saved saved => saved.Created && !dryRun
                ? Json(Node(kind, saved.Object, state: null), StatusCodes.Status201Created)
                : Json(Node(kind, saved.Object, state: null)),
            var other => Problem(other, kind, name),
        };
    }

    private static async Task<IResult> DeleteAsync(
        ObjectKind kind, string name, bool recursive, bool dryRun, HttpContext context, InventoryStore store, CancellationToken cancellationToken)
    {
        if (!TryReadVersion(context, out var version, out var unreadable)) return unreadable;
        return await store.RemoveAsync(kind, name, recursive, version, dryRun, Who(context), cancellationToken) switch
        {
            SaveResult.Removed removed => Json(new JsonObject { ["removed"] = new JsonArray([.. removed.Names.Select(one => (JsonNode)one)]) }),
            var other => Problem(other, kind, name),
        };
    }

    private static IResult Problem(SaveResult result, ObjectKind kind, string name) => result switch
    {
        SaveResult.Invalid invalid => TypedResults.ValidationProblem(new Dictionary<string, string[]>(invalid.Errors)),
        SaveResult.Conflict conflict => TypedResults.Problem(conflict.Sentence, statusCode: StatusCodes.Status412PreconditionFailed),
        _ => NotFound(kind, name),
    };

    private static IResult NotFound(ObjectKind kind, string name) =>
        TypedResults.Problem($"there is no {kind.Word()} \"{name}\"; see `bootappliance {kind.Word()} list`", statusCode: StatusCodes.Status404NotFound);

    private static string? MissingFile(Distro distro, FileStore files) =>
        distro.Kernel is { } kernel && !files.Has(kernel) ? "kernel" : distro.Initrd is { } initrd && !files.Has(initrd) ? "initrd" : null;

    private static bool TryReadVersion(HttpContext context, out long? version, [NotNullWhen(false)] out IResult? unreadable)
    {
        (version, unreadable) = (null, null);
        var header = context.Request.Headers.IfMatch.ToString();
        if (header.Length == 0) return true;
        if (long.TryParse(header.Trim('"'), out var number)) version = number;
        else unreadable = TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["If-Match"] = ["is the object's version in quotes, such as \"3\""] });
        return unreadable is null;
    }

    private static string Who(HttpContext context) => context.User.Identity?.Name ?? "somebody";

    private static JsonObject Node(ObjectKind kind, InventoryObject o, SystemState? state)
    {
        var node = JsonSerializer.SerializeToNode(o, o.GetType(), InventoryJson.Options)!.AsObject();
        if (kind == ObjectKind.System && state is not null) node["state"] = state(o.Name);
        return node;
    }

    private static IResult Json(JsonNode node, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(node.ToJsonString(InventoryJson.Options), "application/json", statusCode: status);
}
