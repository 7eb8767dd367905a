using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace BootAppliance.Autoinstall;

/// <summary>
/// A template with its snippets put in where <c>{{> name}}</c> stands on a line; before compiling, so that a circle is
/// bounded here. It remembers which line came from where, for messages.
/// </summary>
internal sealed partial class TemplateText(TemplateStore store, TemplateScope scope, string family)
{
    private const int Deepest = 8;
    private const int MostLines = 20_000;
    private readonly List<string> _lines = [];
    private readonly List<(string Template, int Line)> _origins = [];

    /// <summary>Why it could not be put together, and what to do.</summary>
    public string Error { get; private set; } = "";

    public bool TryRead(string name, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (store.Read(name) is not { } own) Error = $"there is no template \"{name}\"; put it into the template folder as {name}.hbs";
        else if (Add(name, own, depth: 0)) text = string.Join('\n', _lines);
        return text is not null;
    }

    /// <summary>Whether each block ends where it should; the engine finds out too, but does not tell where.</summary>
    private bool Balanced()
    {
        Stack<(string Block, int Line)> open = [];
        for (var i = 0; i < _lines.Count; i++)
        {
            foreach (Match match in BlockPattern().Matches(_lines[i]))
            {
                var block = match.Groups["name"].Value;
                if (match.Groups["mark"].Value == "#") open.Push((block, i));
                else if (!open.TryPop(out var last)) Error = $"template \"{At(i)}\": {{{{/{block}}}}} ends no block";
                else if (last.Block != block) Error = $"template \"{At(i)}\": {{{{/{block}}}}} stands where {{{{#{last.Block}}}}} of {At(last.Line)} should end";
            }

            if (Error.Length > 0) return false;
        }

        if (open.TryPop(out var left)) Error = $"template \"{At(left.Line)}\": {{{{#{left.Block}}}}} has no end";
        return Error.Length == 0;
    }

    private string At(int index) => index < _origins.Count ? $"{_origins[index].Template} line {_origins[index].Line}" : "its end";

    /// <summary>Where an error of the engine is, such as <c> (debian/preseed.cfg line 12)</c>; empty if it does not tell.</summary>
    public string Locate(Exception exception)
    {
        for (var one = exception; one is not null; one = one.InnerException)
        {
            if (LinePattern().Match(one.Message) is { Success: true } match && int.TryParse(match.Groups["line"].Value, out var line) && line >= 1 && line <= _origins.Count)
                return $" ({_origins[line - 1].Template} line {_origins[line - 1].Line})";
        }

        return Balanced() ? "" : $" ({Error})";
    }

    private bool Add(string name, string text, int depth)
    {
        var number = 0;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            number++;
            var trimmed = line.Trim();
            if (!trimmed.StartsWith("{{>", StringComparison.Ordinal) || !trimmed.EndsWith("}}", StringComparison.Ordinal))
            {
                _lines.Add(line);
                _origins.Add((name, number));
                continue;
            }

            if (!TryFind(trimmed[3..^2].Trim(), out var snippet, out var found))
            {
                Error = $"template \"{name}\" (line {number}) includes the snippet \"{trimmed[3..^2].Trim()}\", which is not there; put it into the template folder as snippets/{trimmed[3..^2].Trim()}.hbs";
                return false;
            }

            if (depth >= Deepest || _lines.Count > MostLines)
            {
                Error = $"template \"{name}\" (line {number}) includes snippets more than {Deepest} deep: is \"{found}\" part of itself?";
                return false;
            }

            if (!Add(found, snippet, depth + 1)) return false;
        }

        // A template's last line ends as it did.
        if (depth == 0 && text.EndsWith('\n')) _lines.Add("");
        return true;
    }

    private bool TryFind(string snippet, [NotNullWhen(true)] out string? text, out string name)
    {
        foreach (var folder in scope.FoldersFor(family))
        {
            name = folder + snippet;
            text = store.Read(name);
            if (text is not null) return true;
        }

        (text, name) = (null, snippet);
        return false;
    }

    [GeneratedRegex(@"\{\{\s*(?<mark>[#/])\s*(?<name>[A-Za-z_][A-Za-z0-9_.]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BlockPattern();

    [GeneratedRegex(@"(?i)line:?\s+(?<line>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinePattern();
}
