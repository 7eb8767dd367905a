using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace BootAppliance.Cli;

/// <summary>Writes answers: a table for people, JSON for programs.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Json(JsonNode? node) => Console.WriteLine(node?.ToJsonString(Indented) ?? "null");

    public static void Table(IEnumerable<JsonNode?> items, IReadOnlyList<string> columns)
    {
        var rows = items.Select(item => columns.Select(column => Cell(item, column)).ToArray()).ToList();
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine(string.Join('\t', columns));
            foreach (var row in rows) Console.WriteLine(string.Join('\t', row));
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns) table.AddColumn(new TableColumn(column.Replace('_', ' ')).NoWrap());
        foreach (var row in rows) table.AddRow(row.Select(Markup.Escape).ToArray());
        AnsiConsole.Write(table);
    }

    public static void Fields(JsonNode? node)
    {
        foreach (var (key, value) in node?.AsObject() ?? [])
            Console.WriteLine($"{key + ":",-24} {(value is JsonObject { } one && one.ContainsKey("from") ? $"{Plain(one["value"])}   (from {one["from"]})" : Plain(value))}");
    }

    /// <summary>What an edit changes, a line a field.</summary>
    public static void Difference(JsonObject before, JsonObject after)
    {
        foreach (var key in before.Select(one => one.Key).Union(after.Select(one => one.Key)).Where(key => key is not ("version" or "state")))
            if (!JsonNode.DeepEquals(before[key], after[key]) && (Plain(before[key]).Length > 0 || Plain(after[key]).Length > 0)) Console.WriteLine($"{key}: {Plain(before[key])} -> {Plain(after[key])}");
    }

    private static string Cell(JsonNode? item, string path)
    {
        foreach (var part in path.Split('.')) item = (item as JsonObject)?[part];
        return Plain(item);
    }

    private static string Plain(JsonNode? node) => Clean(node switch
    {
        null or JsonObject { Count: 0 } or JsonArray { Count: 0 } => "",
        JsonObject power when power.All(one => one.Value is JsonObject system && system.ContainsKey("type")) => string.Join(' ', power.Select(one => $"{one.Key}={one.Value!["type"]}{(one.Value["address"] is { } address ? "/" + address : "")}{(one.Value["id"] is { } id ? "#" + id : "")}")),
        JsonObject interfaces when interfaces.All(one => one.Value is JsonObject) => string.Join(' ', interfaces.Select(one => $"{one.Key}={one.Value!["mac_address"]}{(one.Value["ip_address"] is { } ip ? "/" + ip : "")}")),
        JsonObject map when map.All(one => one.Value is JsonValue) => string.Join(' ', map.Select(one => $"{one.Key}={one.Value}")),
        JsonArray list when list.All(one => one is JsonValue) => string.Join(',', list),
        JsonObject or JsonArray => node.ToJsonString(),
        _ => node.ToString(),
    });

    /// <summary>Names come from machines too: no control character of theirs reaches the terminal.</summary>
    public static string Clean(string text) => new([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
}
