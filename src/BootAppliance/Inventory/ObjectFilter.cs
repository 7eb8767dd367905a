using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace BootAppliance.Inventory;

/// <summary>
/// Which objects are meant: words that all have to hold. <c>field=value</c> and <c>field!=value</c> compare a field, where
/// <c>*</c> stands for anything and dots lead inside (<c>tags.rack=3</c>, <c>interfaces.eth0.mtu=9000</c>); <c>effective.</c>
/// before it asks for the value that is inherited, too, and <c>facts.</c> for what
/// the machine told of itself. <c>&gt;=</c> and <c>&lt;=</c> compare numbers and sizes (<c>facts.memory_bytes&gt;=64GiB</c>). Another word has to be somewhere in the object's values. Case does
/// not matter, in any script.
/// </summary>
internal sealed class ObjectFilter
{
    private readonly ObjectKind _kind;
    private readonly IReadOnlyList<FilterWord> _words;

    private ObjectFilter(ObjectKind kind, IReadOnlyList<FilterWord> words) => (_kind, _words) = (kind, words);

    public bool IsEmpty => _words.Count == 0;

    /// <param name="kind">What is filtered: a field that it does not have is refused, so that a mistyped one does not find nothing, or everything.</param>
    /// <param name="text">The words; null or empty is all.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="error">Why it is none, and what to write, without its subject.</param>
    public static bool TryParse(ObjectKind kind, string? text, [NotNullWhen(true)] out ObjectFilter? filter, [NotNullWhen(false)] out string? error)
    {
        var words = FilterWords.Read(text ?? "", kind, out error);
        filter = words is null ? null : new ObjectFilter(kind, words);
        return filter is not null;
    }

    public bool Matches(InventoryView view, InventoryObject o, SystemState? state)
    {
        if (IsEmpty) return true;
        JsonObject? node = null, effective = null;
        foreach (var word in _words)
        {
            var holds = word.Path switch
            {
                ["name"] => word.Holds(o.Name),
                null => IsIn(node ??= InventoryAnswers.Node(o, state), word.Value),
                [FieldPaths.EffectivePrefix, .. var rest] => Values(effective ??= Effective(view, o), rest).Any(word.Holds),
                [FieldPaths.FactsPrefix, .. var rest] => Values(state?.FactsOf(o.Name), rest).Any(word.Holds),
                var path => Values(node ??= InventoryAnswers.Node(o, state), path).Any(word.Holds),
            };
            if (holds == word.IsNegated) return false;
        }

        return true;
    }

    internal static bool Fits(string pattern, string value) => pattern.Length == 0 ? value.Length == 0 : FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), value, ignoreCase: true);

    private static IEnumerable<string> Values(JsonNode? node, ReadOnlyMemory<string> path) => node switch
    {
        null => [""],
        JsonArray array => array.SelectMany(one => Values(one, path)),
        JsonObject one when !path.IsEmpty => path.Span[0] == "*" ? one.SelectMany(pair => Values(pair.Value, path[1..])) : Values(one[path.Span[0]], path[1..]),
        JsonObject one => [one.ToJsonString(InventoryJson.Options)],
        _ => path.IsEmpty ? [node.ToString()] : [""],
    };

    /// <summary>In a value, or in a key that somebody has chosen; not in the names of fields, nor in what every object of the kind has.</summary>
    private bool IsIn(JsonObject node, string text) =>
        node.Any(field => field.Key is not ("kind" or "version") && IsIn(field.Value, FieldPaths.Property(_kind.Type(), field.Key)?.PropertyType ?? typeof(string), text));

    private static bool IsIn(JsonNode? node, Type type, string text) => node switch
    {
        null => false,
        JsonArray list => list.Any(one => IsIn(one, typeof(string), text)),
        JsonObject map when FieldPaths.IsMap(type) => map.Any(pair => IsIn(pair.Value is JsonValue value ? $"{pair.Key}={value}" : pair.Key, text) || IsIn(pair.Value, type.GetGenericArguments()[1], text)),
        JsonObject record => record.Any(pair => IsIn(pair.Value, FieldPaths.Property(type, pair.Key)?.PropertyType ?? typeof(string), text)),
        _ => IsIn(node.ToString(), text),
    };

    private static bool IsIn(string value, string text) => value.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The effective values without where they come from, those of maps inside one another again.</summary>
    private static JsonObject Effective(InventoryView view, InventoryObject o)
    {
        JsonObject values = [];
        foreach (var (name, one) in EffectiveView.Of(EffectiveSystem.Of(view, o)))
        {
            var (at, value) = (name.IndexOf('.', StringComparison.Ordinal), one!["value"]?.DeepClone());
            if (at < 0) values[name] = value;
            else ((values[name[..at]] ??= new JsonObject()).AsObject())[name[(at + 1)..]] = value;
        }

        return values;
    }
}
