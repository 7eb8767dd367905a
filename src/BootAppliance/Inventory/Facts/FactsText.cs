using System.Globalization;
using System.Text.Json.Nodes;

namespace BootAppliance.Inventory.Facts;

/// <summary>Facts for people, in a line.</summary>
public static class FactsText
{
    public static string Of(JsonObject facts)
    {
        List<string> parts = [];
        if (Text(facts, "product", "name") is { } product) parts.Add(string.Join(' ', new[] { Text(facts, "product", "vendor"), product }.OfType<string>()));
        if (Text(facts, "cpu", "threads") is { } threads) parts.Add($"{threads} {(threads == "1" ? "CPU" : "CPUs")}");
        if (long.TryParse(Text(facts, "memory_bytes"), CultureInfo.InvariantCulture, out var memory)) parts.Add($"{ByteSize.Say(memory)} of memory");
        if (facts["disks"] is JsonArray disks) parts.Add(Count(disks, "disk"));
        if (facts["nics"] is JsonArray nics) parts.Add(Count(nics, "network card"));
        if (Text(facts, "firmware", "kind") is { } firmware) parts.Add(firmware);
        return parts.Count == 0 ? "nothing that is known here" : string.Join(", ", parts);
    }

    /// <summary>A value of a fact inside, without what would move a terminal's cursor; null if there is none.</summary>
    public static string? Text(JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var part in path) node = (node as JsonObject)?[part];
        return node is JsonValue value && value.ToString() is { Length: > 0 } text ? new([.. text.Where(c => !char.IsControl(c))]) : null;
    }

    private static string Count(JsonArray list, string what) => $"{list.Count} {what}{(list.Count == 1 ? "" : "s")}";
}
