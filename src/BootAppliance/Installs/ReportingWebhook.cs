using System.Text.Json;

namespace BootAppliance.Installs;

/// <summary>
/// What cloud-init, curtin and Ubuntu's installer post by themselves to a <c>reporting</c> endpoint of type <c>webhook</c>:
/// a JSON object with <c>name</c>, <c>event_type</c> (start or finish), <c>description</c>, <c>result</c> (cloud-init
/// documentation, "Reporting").
/// </summary>
public static class ReportingWebhook
{
    private const int MaximumText = 1000;
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 16 };

    /// <returns>A sign of life, with the phase that begins if one does; null if it is no such report.</returns>
    public static InstallEvent? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Limits);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || Text(root, "name") is not { Length: > 0 } name) return null;
            var description = Text(root, "description") ?? name;
            return (Text(root, "event_type"), Text(root, "result")) switch
            {
                ("start", _) => new InstallEvent.Progress(null, PhaseOf(name), description),
                // A step that failed need not fail the install; that is for the installer's own error command to say.
                ("finish", "FAIL" or "WARN") => new InstallEvent.Progress(null, null, $"{name}: {Text(root, "result")}: {description}"),
                ("finish", _) => new InstallEvent.Progress(null, null, null),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The first two steps of the path: the ones below change many times a second.</summary>
    private static string PhaseOf(string name)
    {
        var parts = name.Split('/');
        return parts is ["subiquity", _, ..] ? parts[1] : parts[0];
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        ? new string([.. value.GetString()!.Take(MaximumText).Where(c => !char.IsControl(c))])
        : null;
}
