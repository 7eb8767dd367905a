using System.Xml;
using System.Xml.Linq;

namespace BootAppliance.Autoinstall.Suse;

/// <summary>
/// What YaST finds only when it is too late: an element that it does not know, which it passes over, and a list or a truth
/// value without its type, which it takes for text.
/// </summary>
internal static class AutoyastRules
{
    private const int MostProblems = 50;
    private static readonly Dictionary<string, Dictionary<string, string>> s_known = AutoyastElements.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(" = ", 2)).ToDictionary(pair => pair[0], pair => pair[1].Split(' ').Select(word => word.Split(':')).ToDictionary(word => word[0], word => word.Length > 1 ? word[1] : ""));

    private static readonly XNamespace s_config = "http://www.suse.com/1.0/configns";

    public static XNamespace Namespace { get; } = "http://www.suse.com/1.0/yast2ns";

    public static IReadOnlyList<string> Problems(XElement root) =>
        [.. (root.Name.LocalName == "profile" ? Judge(root) : [$"the root is {root.Name.LocalName}; AutoYaST reads profile"]).Take(MostProblems)];

    private static IEnumerable<string> Judge(XElement parent)
    {
        var known = ElementsOf(parent);
        foreach (var element in known is null ? [] : parent.Elements())
        {
            var name = element.Name.LocalName;
            var line = $"line {(element as IXmlLineInfo).LineNumber}: ";
            if (element.Name.Namespace != Namespace)
            {
                yield return $"{line}{name} is not in the namespace {Namespace}";
            }
            else if (known!.TryGetValue(name, out var type) || known.TryGetValue("*", out type))
            {
                if (TypeProblem(element, type) is { } problem) yield return line + problem;
            }
            else
            {
                yield return $"{line}{parent.Name.LocalName} has no element {name}{(Nearest.To(name, known!.Keys) is { } near ? $"; did you mean {near}?" : "")}";
            }

            foreach (var problem in Judge(element)) yield return problem;
        }
    }

    /// <summary>The more particular path goes first: some names mean different things in different places.</summary>
    private static Dictionary<string, string>? ElementsOf(XElement element)
    {
        var (name, above, far) = (element.Name.LocalName, element.Parent?.Name.LocalName ?? "", element.Parent?.Parent?.Name.LocalName ?? "");
        foreach (var path in (string[])[$"{far}/*/{name}", $"{above}/{name}", $"{above}/*", .. above is "user" or "kdump" or "suse_register" ? (string[])[] : [name]])
        {
            if (s_known.TryGetValue(path, out var known) && (element.HasElements || known.Count == 0)) return known;
        }

        return null;
    }

    private static string? TypeProblem(XElement element, string wanted)
    {
        var name = element.Name.LocalName;
        var type = (string?)element.Attribute(s_config + "type") ?? (string?)element.Attribute("t") ?? (string?)element.Attribute("type");
        // A map is what an element without a type is taken for.
        if (wanted.Length > 0 && wanted != "map" && type != wanted) return $"{name} needs config:type=\"{wanted}\"{(type is null ? "" : $", not \"{type}\"")}";
        return type switch
        {
            "boolean" when element.Value.Trim() is not ("true" or "false") => $"{name} is true or false, not \"{element.Value.Trim()}\"",
            "integer" when !int.TryParse(element.Value.Trim(), out _) => $"{name} is a number, not \"{element.Value.Trim()}\"",
            _ => null,
        };
    }
}
