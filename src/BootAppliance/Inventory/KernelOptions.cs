using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BootAppliance.Inventory;

/// <summary>
/// Kernel options in order: a key without a value, with one, or with several (<c>console=tty0 console=ttyS0</c>).
/// Written as one string or as an object.
/// </summary>
[JsonConverter(typeof(KernelOptionsConverter))]
public sealed class KernelOptions(ImmutableArray<KernelOption> items) : IEquatable<KernelOptions>
{
    public static KernelOptions None { get; } = new([]);

    public ImmutableArray<KernelOption> Items { get; } = items;

    /// <summary>Reads words of the form <c>key</c> or <c>key=value</c>.</summary>
    public static KernelOptions Parse(string text)
    {
        List<KernelOption> options = [];
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            options.Add(at < 0 ? new(word, null) : new(word[..at], word[(at + 1)..]));
        }

        return new([.. options]);
    }

    /// <summary>The child's keys replace the parent's; <c>!key</c> removes one.</summary>
    public KernelOptions Over(KernelOptions parent)
    {
        var mine = Items.Select(option => option.Key.TrimStart('!')).ToHashSet();
        return new([.. parent.Items.Where(option => !mine.Contains(option.Key)), .. Items.Where(option => !option.Key.StartsWith('!'))]);
    }

    public override string ToString() => string.Join(' ', Items.Select(option => option.Value is null ? option.Key : $"{option.Key}={option.Value}"));

    public bool Equals(KernelOptions? other) => other is not null && Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as KernelOptions);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}

/// <summary>One option; a null value is a bare word.</summary>
public readonly record struct KernelOption(string Key, string? Value);

internal sealed class KernelOptionsConverter : JsonConverter<KernelOptions>
{
    public override KernelOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return KernelOptions.Parse(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("kernel_options is a string such as \"quiet console=ttyS0\" or an object");
        using var document = JsonDocument.ParseValue(ref reader);
        return new([.. document.RootElement.EnumerateObject().SelectMany(Values)]);
    }

    public override void Write(Utf8JsonWriter writer, KernelOptions value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    private static IEnumerable<KernelOption> Values(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => [new(property.Name, null)],
        JsonValueKind.Array => property.Value.EnumerateArray().Select(item => new KernelOption(property.Name, item.ToString())),
        JsonValueKind.Object => throw new JsonException($"kernel_options.{property.Name} is a string, null or a list of strings"),
        _ => [new(property.Name, property.Value.ToString())],
    };
}
