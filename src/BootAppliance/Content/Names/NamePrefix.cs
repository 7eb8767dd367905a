using System.Diagnostics.CodeAnalysis;

namespace BootAppliance.Content.Names;

/// <summary>What a publisher may sign: an authority, or a path below one; with it everything below, cut at slashes.</summary>
public sealed record NamePrefix
{
    private readonly string _text;

    private NamePrefix(string text) => _text = text;

    public static bool TryParse(string? text, [NotNullWhen(true)] out NamePrefix? prefix, [NotNullWhen(false)] out NameRefusal? refusal)
    {
        prefix = null;
        refusal = NameGrammar.Split(text, out var parts) ?? NameGrammar.CheckAuthority(parts[0]) ?? NameGrammar.CheckPath(parts.AsSpan(1));
        if (refusal is null) prefix = new NamePrefix(text!);
        return refusal is null;
    }

    /// <summary><c>ccnx:/example.com/app</c> covers itself and <c>ccnx:/example.com/app/web</c>, but not <c>ccnx:/example.com/apple</c>.</summary>
    public bool Covers(TemplateName name)
    {
        var text = name.ToString();
        return text.StartsWith(_text, StringComparison.Ordinal) && (text.Length == _text.Length || text[_text.Length] == '/');
    }

    public override string ToString() => _text;
}
