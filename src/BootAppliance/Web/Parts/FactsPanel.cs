using System.Globalization;
using System.Text.Json.Nodes;
using BootAppliance.Inventory.Facts;

namespace BootAppliance.Web;

/// <summary>What the machine told of itself: disks, network cards with the switch at the other end, and what has changed since the time before.</summary>
internal static class FactsPanel
{
    private const int ShownChanges = 8;

    /// <param name="history">The latest first.</param>
    /// <param name="machine">Its name.</param>
    /// <param name="now">For ages.</param>
    public static Html Render(IReadOnlyList<MachineFacts> history, string machine, DateTimeOffset now)
    {
        if (history is not [var latest, ..]) return $"""<p class="muted">It has told nothing of itself yet. It does when it boots the helper image:</p><pre>bootappliance action run discover {machine}</pre>""";
        var facts = latest.Body;
        return $"""
            <p>{FactsText.Of(facts)}{Bmc(facts)} <small>{Age.Since(latest.SeenAt, now)}</small></p>
            <table><thead><tr><th scope="col">Disk</th><th scope="col">Size</th><th scope="col">Place</th></tr></thead>
            <tbody>{Items(facts, "disks").Select(Disk)}</tbody></table>
            <table><thead><tr><th scope="col">Network card</th><th scope="col">Link</th><th scope="col">Switch</th></tr></thead>
            <tbody>{Items(facts, "nics").Select(Card)}</tbody></table>
            {FactsEndpoints.Steps(history).Where(step => step.Changes.Count > 0).Select(step => Changed(step, now))}
            """;
    }

    private static IEnumerable<JsonNode> Items(JsonObject facts, string name) => (facts[name] as JsonArray ?? []).OfType<JsonNode>();

    private static Html Bmc(JsonObject facts) => FactsText.Text(facts, "bmc", "address") is { } address ? $", BMC at {address}" : Html.Empty;

    private static Html Disk(JsonNode disk) =>
        $"""<tr><td><strong>{FactsText.Text(disk, "model") ?? FactsText.Text(disk, "transport") ?? "–"}</strong><small class="mono">{FactsText.Text(disk, "serial") ?? "no serial number"}</small></td><td>{Size(disk)}</td><td class="mono">{FactsText.Text(disk, "path") ?? "–"}</td></tr>""";

    private static string Size(JsonNode disk) => long.TryParse(FactsText.Text(disk, "size_bytes"), CultureInfo.InvariantCulture, out var bytes) ? ByteSize.Say(bytes) : "–";

    private static Html Card(JsonNode card)
    {
        var link = FactsText.Text(card, "link") == "true" ? FactsText.Text(card, "speed_mbit") is { } speed ? $"{speed} Mb/s" : "yes" : "none";
        var port = FactsText.Text(card, "lldp", "port_description") ?? FactsText.Text(card, "lldp", "port");
        return $"""<tr><td><span class="mono">{FactsText.Text(card, "mac") ?? "–"}</span><small>{FactsText.Text(card, "driver") ?? "no driver"}</small></td><td>{link}</td><td>{FactsText.Text(card, "lldp", "system") ?? "–"}<small>{port ?? ""}</small></td></tr>""";
    }

    private static Html Changed(FactsStep step, DateTimeOffset now) =>
        $"""<h3>Changed {Age.Since(step.At, now)}</h3><ul>{step.Changes.Take(ShownChanges).Select(change => (Html)$"<li>{change.ToString()}</li>")}{(step.Changes.Count > ShownChanges ? (Html)$"<li>and {step.Changes.Count - ShownChanges} more</li>" : Html.Empty)}</ul>""";
}
