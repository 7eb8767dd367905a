using System.Diagnostics.CodeAnalysis;

namespace BootAppliance.Content.Names;

/// <summary>
/// The name of a template without a version: <c>ccnx:/authority/path/name</c>. It is kept as its one spelling; a value of this
/// type has been judged.
/// </summary>
public sealed record TemplateName
{
    private readonly string _text;

    private TemplateName(string text) => _text = text;

    public static bool TryParse(string? text, [NotNullWhen(true)] out TemplateName? name, [NotNullWhen(false)] out NameRefusal? refusal)
    {
        name = null;
        refusal = NameGrammar.Split(text, out var parts) ?? Check(parts);
        if (refusal is null) name = new TemplateName(text!);
        return refusal is null;
    }

    public override string ToString() => _text;

    internal static NameRefusal? Check(ReadOnlySpan<string> parts)
    {
        if (NameGrammar.CheckAuthority(parts[0]) is { } refusal) return refusal;
        if (parts.Length == 1) return new(NameFault.NoPath, $"The name {NameGrammar.Scheme}{parts[0]} has an authority alone; a template's name has a path too.");
        var length = NameGrammar.Scheme.Length + parts.Length - 1;
        foreach (var part in parts) length += part.Length;
        if (length > NameGrammar.MaxName) return new(NameFault.TooLong, $"The name has {length} characters before its version; at most {NameGrammar.MaxName} are allowed.");
        return NameGrammar.CheckPath(parts[1..]);
    }

    internal static TemplateName OfChecked(ReadOnlySpan<string> parts) => new(NameGrammar.Scheme + string.Join('/', parts!));
}
