using System.Text.Json.Nodes;

namespace BootAppliance.Web;

/// <summary>What a machine's settings come to, each with the object that it comes from.</summary>
internal static class SettingsTable
{
    /// <param name="effective">A field's name to its <c>value</c> and <c>from</c>, as the API shows them.</param>
    /// <param name="own">What the machine calls itself there.</param>
    public static Html Render(JsonObject effective, string own) =>
        $"""
        <table class="settings">
        <thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col">From</th></tr></thead>
        <tbody>{effective.Where(field => field.Key != "name").Select(field => Row(field.Key, field.Value!, own))}</tbody>
        </table>
        """;

    private static Html Row(string name, JsonNode field, string own)
    {
        var from = field["from"]!.GetValue<string>();
        return $"""<tr><th scope="row">{name}</th><td class="mono">{Said(field["value"])}</td><td>{(from == own ? "the machine itself" : from)}</td></tr>""";
    }

    private static string Said(JsonNode? value) => value switch
    {
        null => "–",
        JsonArray list => string.Join(", ", list.Select(one => one?.ToString())),
        JsonObject => value.ToJsonString(),
        _ => value.ToString(),
    };
}
