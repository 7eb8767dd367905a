using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Secrets;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BootAppliance.Hosting;

/// <summary>What the description of the API (OpenAPI) has beyond what the routes say themselves.</summary>
internal static class ApiDescription
{
    private static readonly ObjectKind[] Kinds = Enum.GetValues<ObjectKind>();

    public static void Configure(OpenApiOptions api)
    {
        api.ShouldInclude = route => route.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        api.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            // Numbers in quotes are read too, but nobody has to write them, and no answer has them.
            if (schema.Type is { } read && (read.HasFlag(JsonSchemaType.Integer) || read.HasFlag(JsonSchemaType.Number))) (schema.Type, schema.Pattern) = (read & ~JsonSchemaType.String, null);
            if (type == typeof(KernelOptions)) (schema.Type, schema.Examples) = (JsonSchemaType.String, [JsonValue.Create("quiet console=ttyS0")]);
            if (type == typeof(SealedSecret)) (schema.Type, schema.Description) = (JsonSchemaType.String, "In clear text when it is written; (hidden) when it is read, and whoever sends that back keeps it.");
            if (context.JsonPropertyInfo?.AttributeProvider is PropertyInfo property) Limit(schema, property);
            if (type.IsSubclassOf(typeof(InventoryObject)) && context.JsonPropertyInfo is null) AddReadOnly(schema, Kinds.First(kind => kind.Type() == type));
            return Task.CompletedTask;
        });
        api.AddOperationTransformer((operation, context, _) =>
        {
            operation.OperationId = IdOf(context.Description.HttpMethod!, context.Description.RelativePath!);
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<DescribedBody>().FirstOrDefault() is not { } body) return Task.CompletedTask;
            // The answers bring each record into the components.
            List<IOpenApiSchema> kinds = [.. (body.Type is { } one ? [one] : Kinds.Select(kind => kind.Type())).Select(type => new OpenApiSchemaReference(type.Name, context.Document))];
            var schema = kinds.Count == 1 ? kinds[0] : new OpenApiSchema { OneOf = kinds };
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [body.IsPatch ? "application/merge-patch+json" : "application/json"] = new() { Schema = body.IsList ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema } : schema },
                },
            };
            return Task.CompletedTask;
        });
    }

    private static void Limit(OpenApiSchema schema, PropertyInfo property)
    {
        if (property.GetCustomAttribute<BetweenAttribute>() is { } between)
        {
            (schema.Minimum, schema.Maximum) = (between.Least, between.Most);
            if (between.Unit is { } unit) schema.Description = $"{schema.Description} Unit: {unit}.".TrimStart();
        }

        if (property.GetCustomAttribute<OneOfAttribute>() is not { } oneOf) return;
        var isNumber = (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(int);
        List<JsonNode> words = [.. oneOf.Words.Select(word => isNumber ? JsonValue.Create(int.Parse(word, CultureInfo.InvariantCulture)) : (JsonNode)JsonValue.Create(word))];
        if (schema.Items is OpenApiSchema items) items.Enum = words;
        else schema.Enum = words;
    }

    /// <summary>What every answer has beside the fields; a body may have it too, where it does not count.</summary>
    private static void AddReadOnly(OpenApiSchema schema, ObjectKind kind)
    {
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        schema.Properties["kind"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create(kind.Word())], Description = "What it is; needed in a list for apply." };
        if (kind == ObjectKind.System) schema.Properties["state"] = new OpenApiSchema { Type = JsonSchemaType.String, ReadOnly = true, Description = "How its install stands." };
    }

    /// <summary>Such as <c>putSystemsName</c>: what a generated client calls its method.</summary>
    private static string IdOf(string method, string path) => method.ToLowerInvariant() + string.Concat(path.Split('/').Skip(2)
        .SelectMany(part => part.Trim('{', '}').Split('_', '-', ':', '.')).Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
