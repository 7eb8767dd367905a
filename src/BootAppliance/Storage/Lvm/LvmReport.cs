using System.Text.Json;

namespace BootAppliance.Storage.Lvm;

/// <summary>Reads what LVM's reporting programs print with <c>--reportformat json --units b --nosuffix</c> (lvmreport(7)): every value is a text.</summary>
internal static class LvmReport
{
    private const int Most = 100_000;

    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 8 };

    /// <param name="text">All that was printed.</param>
    /// <param name="kind"><c>vg</c>, <c>lv</c> or <c>pv</c>.</param>
    /// <returns>Null if it is no such report, or was cut.</returns>
    public static IReadOnlyList<LvmRow>? Rows(string text, string kind)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Limits);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("report", out var reports) || reports.ValueKind != JsonValueKind.Array) return null;
            List<LvmRow> rows = [];
            foreach (var report in reports.EnumerateArray())
            {
                if (report.ValueKind != JsonValueKind.Object || !report.TryGetProperty(kind, out var found) || found.ValueKind != JsonValueKind.Array) return null;
                foreach (var row in found.EnumerateArray())
                {
                    if (row.ValueKind != JsonValueKind.Object || rows.Count == Most) return null;
                    rows.Add(Row(row));
                }
            }

            return rows;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // The others are what a text that is no Unicode throws, before it is parsed or when it is taken.
            return null;
        }
    }

    private static LvmRow Row(JsonElement row)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (var field in row.EnumerateObject())
        {
            // lvm2 of 2.03.17 on can be configured to write numbers as such.
            if (field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number) fields[field.Name] = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText();
        }

        return new(fields);
    }
}
