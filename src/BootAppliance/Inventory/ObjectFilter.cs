using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace BootAppliance.Inventory;

/// <summary>
/// Which objects are meant: words that all have to hold. <c>field=value</c> and <c>field!=value</c> compare a field, where
/// <c>*</c> stands for anything and dots lead inside (<c>tags.rack=3</c>, <c>interfaces.eth0.mtu=9000</c>); another word
/// has to be somewhere in the object. Case does not matter.
/// </summary>
internal sealed class ObjectFilter
{
    private static readonly HashSet<string> Fields =
    [
        .. Enum.GetValues<ObjectKind>().SelectMany(kind => kind.Type().GetProperties()).Select(field => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name)),
        "kind",
        "state",
    ];

    private readonly List<(string[]? Path, string Value, bool IsNegated)> _words = [];

    public ObjectFilter(string? text)
    {
        foreach (var word in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            var isNegated = at > 0 && word[at - 1] == '!';
            var field = at < 0 ? "" : word[..(isNegated ? at - 1 : at)];
            // What no object has for a field is a text, such as console=ttyS0: so a mistyped name finds nothing, not everything.
            var isField = Fields.Contains(field.Split('.')[0]);
            _words.Add(isField ? (Split(field), word[(at + 1)..], isNegated) : (null, word, false));
        }
    }

    public bool IsEmpty => _words.Count == 0;

    public bool Matches(InventoryObject o, Func<JsonObject> node)
    {
        if (IsEmpty) return true;
        JsonObject? known = null;
        string? text = null;
        foreach (var (path, value, isNegated) in _words)
        {
            if (path is ["name"] ? Fits(value, o.Name) == isNegated
                : path is null ? !(text ??= (known ??= node()).ToJsonString(InventoryJson.Options)).Contains(value, StringComparison.OrdinalIgnoreCase)
                : Values(known ??= node(), path).Any(one => Fits(value, one)) == isNegated) return false;
        }

        return true;
    }

    // A tag's key may have dots in it itself.
    private static string[] Split(string field) => field.StartsWith("tags.", StringComparison.Ordinal) ? ["tags", field[5..]] : field.Split('.');

    private static bool Fits(string pattern, string value) => pattern.Length == 0 ? value.Length == 0 : FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), value, ignoreCase: true);

    private static IEnumerable<string> Values(JsonNode? node, ReadOnlyMemory<string> path) => node switch
    {
        null => [""],
        JsonArray array => array.SelectMany(one => Values(one, path)),
        JsonObject one when !path.IsEmpty => path.Span[0] == "*" ? one.SelectMany(pair => Values(pair.Value, path[1..])) : Values(one[path.Span[0]], path[1..]),
        JsonObject one => [one.ToJsonString(InventoryJson.Options)],
        _ => path.IsEmpty ? [node.ToString()] : [""],
    };
}
