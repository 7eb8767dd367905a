using System.Text.Json;
using System.Text.Json.Serialization;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Inventory;

/// <summary>How objects are written in the API and in the database: snake_case, unknown fields refused.</summary>
public static class InventoryJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <summary>The same for what the database has.</summary>
    internal static JsonSerializerOptions Stored { get; } = new(Options) { Converters = { new StoredSecretConverter() } };

    public static string Serialize(InventoryObject o) => JsonSerializer.Serialize(o, o.GetType(), Options);

}
