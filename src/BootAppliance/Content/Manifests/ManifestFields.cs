using System.Globalization;
using System.Text.Json;

namespace BootAppliance.Content.Manifests;

/// <summary>The fields of one object of a manifest: each is asked for once, and what nobody asked for is refused.</summary>
internal sealed class ManifestFields
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly string _where;
    private readonly ManifestFault _fault;

    /// <param name="element">Any value; what is not an object is a fault.</param>
    /// <param name="where">Stands before the field's name in sentences, such as <c>disks[0].</c></param>
    /// <param name="fault">Keeps the first that is wrong.</param>
    public ManifestFields(JsonElement element, string where, ManifestFault fault)
    {
        (_where, _fault) = (where, fault);
        if (element.ValueKind != JsonValueKind.Object)
        {
            fault.Set(where.TrimEnd('.'), "is no object");
            return;
        }

        foreach (var field in element.EnumerateObject())
            if (!_fields.TryAdd(field.Name, field.Value)) fault.Set(where + Shown(field.Name), "stands there twice");
    }

    public string? Text(string name, bool isOptional = false)
    {
        if (!Take(name, isOptional, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        _fault.Set(_where + name, "is no text");
        return null;
    }

    public long? Number(string name, long least, long most, bool isOptional = false)
    {
        if (!Take(name, isOptional, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most) return number;
        _fault.Set(_where + name, $"is no whole number from {least} to {most}");
        return null;
    }

    public T? Word<T>(string name, (string Word, T Value)[] words, bool isOptional = false)
        where T : struct
    {
        if (Text(name, isOptional) is not { } text) return null;
        foreach (var (word, value) in words)
            if (word == text) return value;
        _fault.Set(_where + name, $"is none of {string.Join(", ", words.Select(one => one.Word))}");
        return null;
    }

    public Sha256Digest? Digest(string name, bool isOptional = false)
    {
        if (Text(name, isOptional) is not { } text) return null;
        if (Sha256Digest.TryParse(text, out var digest)) return digest;
        _fault.Set(_where + name, "is no SHA-256 of 64 hex digits in lower case");
        return null;
    }

    public DateTimeOffset? Time(string name, bool isOptional = false)
    {
        if (Text(name, isOptional) is not { } text) return null;
        if (DateTimeOffset.TryParseExact(text, ManifestWords.Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) return time;
        _fault.Set(_where + name, "is no time in UTC to the second, such as 2026-01-31T12:00:00Z");
        return null;
    }

    public JsonElement Element(string name) => Take(name, isOptional: false, out var value) ? value : default;

    /// <summary>Refuses what is left.</summary>
    public void End()
    {
        foreach (var name in _fields.Keys) _fault.Set(_where + Shown(name), "is not known; this build would not know what it promises");
    }

    private bool Take(string name, bool isOptional, out JsonElement value)
    {
        if (_fields.Remove(name, out value)) return true;
        if (!isOptional) _fault.Set(_where + name, "is missing");
        return false;
    }

    private static string Shown(string name) => string.Concat(name.Take(32).Select(c => c is >= ' ' and <= '~' ? c : '?'));
}

/// <summary>The first thing that is wrong with a manifest: the field, and what about it.</summary>
internal sealed class ManifestFault
{
    public ManifestRefusal? First { get; private set; }

    public void Set(string field, string what) => First ??= new ManifestRefusal(field, $"The manifest's {(field.Length == 0 ? "content" : field)} {what}.");
}

/// <summary>Why bytes are not a manifest; <c>Field</c> is such as <c>disks[0].size</c>, empty of the whole.</summary>
public sealed record ManifestRefusal(string Field, string Sentence);
