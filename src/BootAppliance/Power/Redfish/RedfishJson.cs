using System.Text.Json;

namespace BootAppliance.Power.Redfish;

/// <summary>Reads what may be there and may be of another type: services of twenty makers, each with its own gaps.</summary>
internal static class RedfishJson
{
    public static JsonElement At(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>Empty if it is not there or no string.</summary>
    public static string Text(this JsonElement element, string name) => element.At(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.At(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    public static IReadOnlyList<string> Words(this JsonElement element, string name) => [.. element.Items(name).Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)];

    /// <summary>The path behind <c>{"@odata.id": PATH}</c>; empty if there is none.</summary>
    public static string Link(this JsonElement element, string name) => element.At(name).Text("@odata.id");
}
