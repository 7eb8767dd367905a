using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Events;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Inventory;

/// <summary>How the API shows objects and refusals.</summary>
internal static class InventoryAnswers
{
    public static IResult Problem(SaveResult result, ObjectKind kind, string name) => result switch
    {
        SaveResult.Invalid invalid => TypedResults.ValidationProblem(new Dictionary<string, string[]>(invalid.Errors)),
        SaveResult.Conflict conflict => TypedResults.Problem(conflict.Sentence, statusCode: StatusCodes.Status412PreconditionFailed),
        _ => NotFound(kind, name),
    };

    public static IResult NotFound(ObjectKind kind, string name) =>
        TypedResults.Problem($"there is no {kind.Word()} \"{name}\"; see `bootappliance {kind.Word()} list`", statusCode: StatusCodes.Status404NotFound);

    public static IResult Invalid(string field, string text) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [text] });

    public static IResult Invalid(JsonException exception) => Invalid(exception.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "body", exception.Message);

    public static bool TryReadVersion(HttpContext context, out long? version, [NotNullWhen(false)] out IResult? unreadable)
    {
        (version, unreadable) = (null, null);
        var header = context.Request.Headers.IfMatch.ToString();
        if (header.Length == 0) return true;
        if (long.TryParse(header.Trim('"'), out var number)) version = number;
        else unreadable = Invalid("If-Match", "is the object's version in quotes, such as \"3\"");
        return unreadable is null;
    }

    /// <summary>A refusal if an object names a file that was not sent up; else null.</summary>
    public static IResult? MissingFile(InventoryObject o, FileStore files)
    {
        foreach (var (field, file) in o switch
        {
            Distro distro => [("kernel", distro.Kernel), ("initrd", distro.Initrd)],
            Image image => [("file", image.File)],
            _ => ((string, StoredFile?)[])[],
        })
        {
            if (file is not null && !files.Has(file)) return Invalid(field, "names a file that the appliance does not have; upload it first with PUT /api/v1/files?name=…");
        }

        return null;
    }

    public static string Who(HttpContext context) => context.User.Who();

    public static JsonObject Node(InventoryObject o, SystemState? state)
    {
        var node = JsonSerializer.SerializeToNode(o, o.GetType(), InventoryJson.Options)!.AsObject();
        WriteOnly.Hide(node, o.Kind());
        node["kind"] = o.Kind().Word();
        if (o is SystemObject && state is not null) node["state"] = state.Of(o.Name);
        return node;
    }

    public static IResult Json(JsonNode node, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(node.ToJsonString(InventoryJson.Options), "application/json", statusCode: status);
}
