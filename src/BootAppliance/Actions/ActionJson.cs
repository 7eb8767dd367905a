using System.Text.Json;
using System.Text.Json.Serialization;
using BootAppliance.Inventory;

namespace BootAppliance.Actions;

/// <summary>How actions are written in the database: as in the API.</summary>
internal static class ActionJson
{
    public static JsonSerializerOptions Options { get; } = new(InventoryJson.Options) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) }, IgnoreReadOnlyProperties = true };
}
