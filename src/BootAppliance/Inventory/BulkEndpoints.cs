using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Inventory.Secrets;
using Microsoft.AspNetCore.Http.Features;

namespace BootAppliance.Inventory;

/// <summary>The folder of the snippets that are an object's alone, by its kind and name; null if it has none. Whoever renders registers it.</summary>
public delegate string? OwnSnippets(ObjectKind kind, string name);

/// <summary>Body of POST /api/v1/KIND/NAME/copy and /rename.</summary>
public sealed record NewName(string To);

/// <summary>What changes more than one object: copies, renames, edits by filter, whole inventories. All or nothing.</summary>
internal static class BulkEndpoints
{
    private const int MostAtOnce = 20_000;
    private const long LargestBody = 64 << 20;

    public static IEndpointRouteBuilder MapBulk(this IEndpointRouteBuilder admin)
    {
        foreach (var kind in Enum.GetValues<ObjectKind>().Where(one => one != ObjectKind.Settings))
        {
            var group = admin.MapGroup($"/{kind.Path()}").WithTags("inventory").WithProblems();
            group.MapPatch("/", (string? filter, bool? dry_run, HttpContext context, InventoryStore store, FileStore files, SecretBox secrets, SystemState state, CancellationToken cancellationToken) =>
                PatchAsync(kind, filter, dry_run ?? false, context, store, files, secrets, state, cancellationToken)).WithMetadata(new DescribedBody(kind.Type(), IsPatch: true)).Answers(typeof(BulkChange), 200);
            group.MapPost("/{name}/copy", (string name, bool? dry_run, NewName body, HttpContext context, InventoryStore store, CancellationToken cancellationToken) =>
                CopyAsync(kind, name, body.To, dry_run ?? false, context, store, cancellationToken)).Answers(kind.Type(), 200, 201);
            group.MapPost("/{name}/rename", (string name, bool? dry_run, NewName body, HttpContext context, InventoryStore store, OwnSnippets snippets, CancellationToken cancellationToken) =>
                RenameAsync(kind, name, body.To, dry_run ?? false, context, store, snippets, cancellationToken)).Answers(kind.Type(), 200);
        }

        admin.MapPost("/apply", ApplyAsync).WithTags("inventory").WithMetadata(new DescribedBody(Type: null, IsList: true)).ProducesValidationProblem().ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .Answers(typeof(BulkChange), 200);
        return admin;
    }

    /// <summary>Sets the body's fields (a JSON merge patch, RFC 7396) in every object that the filter finds.</summary>
    private static async Task<IResult> PatchAsync(
        ObjectKind kind, string? filter, bool dryRun, HttpContext context, InventoryStore store, FileStore files, SecretBox secrets, SystemState state, CancellationToken cancellationToken)
    {
        if (!ObjectFilter.TryParse(kind, filter, out var wanted, out var error)) return InventoryAnswers.Invalid("filter", error);
        if (wanted.IsEmpty) return InventoryAnswers.Invalid("filter", "is missing; say which objects are meant, such as tags.rack=3, or name=* for all");
        return await ChangeAsync(context, store, files, dryRun, body =>
        {
            if (body is not JsonObject patch || patch.ContainsKey("name")) throw new JsonException("give an object with the fields to set, and no name", "body", null, null);
            MenuPasswordJson.Read(patch, kind, old: null);
            return view => Bounded([.. view.All(kind).Where(o => wanted.Matches(view, o, state)).Select(o =>
            {
                var node = InventoryAnswers.Node(o, state: null);
                Merge(node, patch);
                node.Remove("kind");
                WriteOnly.Read(node, kind, o.Name, o, secrets);
                return InventoryStore.Parse(kind, node.ToJsonString());
            })]);
        }, cancellationToken);
    }

    /// <summary>Saves every object of a list, each with its <c>kind</c>; what stands there already as it is said is no change.</summary>
    private static Task<IResult> ApplyAsync(HttpContext context, InventoryStore store, FileStore files, SecretBox secrets, CancellationToken cancellationToken, bool dry_run = false) =>
        ChangeAsync(context, store, files, dry_run, body =>
        {
            // As `list --json` prints it, too.
            if ((body is JsonObject { Count: <= 2 } page && page["items"] is { } items ? items : body) is not JsonArray list || list.Count > MostAtOnce) throw new JsonException($"give a list of at most {MostAtOnce} objects, each with its kind", "body", null, null);
            List<InventoryObject> objects = [.. list.Select((node, index) => Parse(node, index, store.Current, secrets))];
            if (objects.GroupBy(one => one.FullName()).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }) throw new JsonException($"has {twice} twice; give each object once", "body", null, null);
            return _ => References.Ordered(objects);
        }, cancellationToken);

    private static async Task<IResult> CopyAsync(ObjectKind kind, string name, string to, bool dryRun, HttpContext context, InventoryStore store, CancellationToken cancellationToken)
    {
        if (store.Current.Get(kind, name) is not { } old) return InventoryAnswers.NotFound(kind, name);
        return await store.SaveAsync(Copies.Of(old, to), expectedVersion: 0, dryRun, InventoryAnswers.Who(context), cancellationToken) switch
        {
            SaveResult.Saved saved => InventoryAnswers.Json(InventoryAnswers.Node(saved.Object, state: null), dryRun ? StatusCodes.Status200OK : StatusCodes.Status201Created),
            var other => InventoryAnswers.Problem(other, kind, to),
        };
    }

    private static async Task<IResult> RenameAsync(ObjectKind kind, string name, string to, bool dryRun, HttpContext context, InventoryStore store, OwnSnippets snippets, CancellationToken cancellationToken)
    {
        // Those are the administrator's files, which the service does not move.
        if (store.Current.Get(kind, name) is not null && snippets(kind, name) is { } own && snippets(kind, to) is null)
            return InventoryAnswers.Problem(new SaveResult.Conflict($"{kind.Word()} \"{name}\" has snippets of its own in {own}, which go by its name; copy them first with: cp -a {own} {Path.Combine(Path.GetDirectoryName(own)!, to)}"), kind, name);
        return await store.RenameAsync(kind, name, to, dryRun, InventoryAnswers.Who(context), cancellationToken) switch
        {
            SaveResult.Renamed renamed => InventoryAnswers.Json(InventoryAnswers.Node(renamed.Object, state: null)),
            var other => InventoryAnswers.Problem(other, kind, name),
        };
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, InventoryStore store, FileStore files, bool dryRun, Func<JsonNode?, Func<InventoryView, IReadOnlyList<InventoryObject>>> read, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestBody;
        try
        {
            var plan = read(await JsonNode.ParseAsync(context.Request.Body, documentOptions: new() { AllowDuplicateProperties = false }, cancellationToken: cancellationToken));
            var objects = plan(store.Current);
            if (objects.Select(one => InventoryAnswers.MissingFile(one, files)).FirstOrDefault(one => one is not null) is { } missing) return missing;
            return await store.ApplyAsync(plan, dryRun, InventoryAnswers.Who(context), cancellationToken) switch
            {
                SaveResult.Applied applied => TypedResults.Ok(new BulkChange(
                    objects.Count,
                    [.. applied.Changes.Where(one => one.Created).Select(one => one.Object.FullName())],
                    [.. applied.Changes.Where(one => !one.Created).Select(one => one.Object.FullName())])),
                var other => InventoryAnswers.Problem(other, ObjectKind.System, ""),
            };
        }
        catch (JsonException exception)
        {
            return InventoryAnswers.Invalid(exception);
        }
    }

    /// <summary>What is written at once holds the one writer up, which leases wait for.</summary>
    private static List<InventoryObject> Bounded(List<InventoryObject> objects) => objects.Count <= MostAtOnce
        ? objects
        : throw new JsonException($"finds {objects.Count} objects, and at most {MostAtOnce} are changed at once; narrow it down", "filter", null, null);

    private static InventoryObject Parse(JsonNode? node, int index, InventoryView view, SecretBox secrets)
    {
        if (node is not JsonObject o) throw new JsonException("is no object", $"[{index}]", null, null);
        var word = o["kind"]?.ToString();
        if (!Enum.GetValues<ObjectKind>().Any(kind => kind.Word() == word)) throw new JsonException($"\"{InventoryRules.Shown(word)}\" is no kind; use {string.Join(", ", Enum.GetValues<ObjectKind>().Select(kind => kind.Word()))}", $"[{index}].kind", null, null);
        o.Remove("kind");
        o.Remove("state");
        try
        {
            var kind = Enum.GetValues<ObjectKind>().First(one => one.Word() == word);
            var name = o["name"]?.ToString() ?? "";
            WriteOnly.Read(o, kind, name, view.Get(kind, name), secrets);
            return InventoryStore.Parse(kind, o.ToJsonString());
        }
        catch (JsonException exception)
        {
            throw new JsonException(exception.Message, $"[{index}]{exception.Path?.TrimStart('$')}", null, null, exception);
        }
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null) target.Remove(key);
            else if (value is JsonObject inner && target[key] is JsonObject child) Merge(child, inner);
            else target[key] = value.DeepClone();
        }
    }
}
