using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace BootAppliance.Inventory.Facts;

/// <summary>What a machine told of itself: from the helper image that it booted, never from anybody else.</summary>
/// <param name="At">When it told so first.</param>
/// <param name="SeenAt">When it told the same last.</param>
/// <param name="Body">An object; docs/ramdisk.md lists what is in it.</param>
public sealed record MachineFacts(DateTimeOffset At, DateTimeOffset SeenAt, JsonObject Body)
{
    public const string Format = "bootappliance-facts/1";

    /// <summary>The largest body that is taken, in bytes.</summary>
    public const int Largest = 256 << 10;

    private const int MostItems = 512;

    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <param name="json">As it came; it is never more than <see cref="Largest"/>.</param>
    /// <param name="facts">Null if it is none.</param>
    /// <param name="error">Why.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out JsonObject? facts, [NotNullWhen(false)] out string? error)
    {
        (facts, error) = (null, null);
        try
        {
            if (!Utf8.IsValid(json)) throw new JsonException("it is not UTF-8");
            facts = JsonNode.Parse(json, documentOptions: Bounds) as JsonObject;
            if (facts?["format"] is not JsonValue format || !format.TryGetValue<string>(out var text) || text != Format) error = $"it is no object whose format is {Format}; build the helper image anew, so that it is as old as the appliance";
            else if (facts.Any(one => one.Value is JsonArray { Count: > MostItems })) error = $"a list in it has more than {MostItems} items";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            error = exception.Message;
        }

        if (error is not null) facts = null;
        return error is null;
    }
}
