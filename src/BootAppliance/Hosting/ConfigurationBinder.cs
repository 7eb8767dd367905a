using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace BootAppliance.Hosting;

/// <summary>One mistake in the configuration: where it is, and what is allowed there.</summary>
public sealed record ConfigurationError(string File, long Line, string Key, string Sentence)
{
    public override string ToString() => $"{File}:{Line}: {Key}: {Sentence}";
}

/// <summary>Fills option records from YAML. It goes on after a mistake, so that all are reported at once.</summary>
public sealed class ConfigurationBinder(string file)
{
    /// <summary>Keys that are shorter than their property: the unit stands in the value.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["max_body_bytes"] = "max_body",
        ["max_file_bytes"] = "max_file",
        ["templates_directory"] = "templates",
    };

    public List<ConfigurationError> Errors { get; } = [];

    public object? Bind(YamlNode node, Type type, string key)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ConfigurationValue.CanParse(type)) return Scalar(node, type, key);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return List(node, type.GetGenericArguments()[0], key);
        return Record(node, type, key);
    }

    private object? Scalar(YamlNode node, Type type, string key)
    {
        if (node is YamlScalarNode { Value: { } text })
        {
            if (text is "none" or "" && type == typeof(System.Net.IPEndPoint)) return null;
            if (ConfigurationValue.TryParse(text, type, out var value, out var allowed)) return value;
            Report(node, key, $"\"{text}\" is not {allowed}");
            return null;
        }

        Report(node, key, "one value is expected here");
        return null;
    }

    private object? List(YamlNode node, Type item, string key)
    {
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        var nodes = node is YamlSequenceNode sequence ? sequence.Children : [node];
        foreach (var (one, index) in nodes.Select((one, index) => (one, index)))
        {
            if (Bind(one, item, $"{key}[{index}]") is { } value) items.Add(value);
        }

        return items;
    }

    private object? Record(YamlNode node, Type type, string key)
    {
        var result = Activator.CreateInstance(type)!;
        if (node is YamlScalarNode { Value: null or "" }) return result;
        if (node is not YamlMappingNode mapping)
        {
            Report(node, key, "keys and values are expected here");
            return null;
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .ToDictionary(property => KeyOf(property.Name), StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in mapping.Children)
        {
            var word = (name as YamlScalarNode)?.Value ?? "";
            var path = key.Length == 0 ? word : $"{key}.{word}";
            if (!properties.TryGetValue(word, out var property))
            {
                Report(name, path, $"is not a key; allowed here are {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}");
                continue;
            }

            seen.Add(word);
            var errors = Errors.Count;
            var bound = Bind(value, property.PropertyType, path);
            if (Errors.Count == errors) property.SetValue(result, bound);
        }

        foreach (var (word, _) in properties.Where(one => one.Value.IsDefined(typeof(RequiredMemberAttribute)) && !seen.Contains(one.Key)))
            Report(node, key.Length == 0 ? word : $"{key}.{word}", "is required");
        return result;
    }

    private static string KeyOf(string property)
    {
        var key = new StringBuilder();
        foreach (var letter in property)
        {
            if (char.IsUpper(letter) && key.Length > 0) key.Append('_');
            key.Append(char.ToLowerInvariant(letter));
        }

        return Aliases.GetValueOrDefault(key.ToString(), key.ToString());
    }

    private void Report(YamlNode node, string key, string sentence) => Errors.Add(new ConfigurationError(file, node.Start.Line, key, sentence));
}
