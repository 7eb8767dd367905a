using System.Globalization;
using System.Text;

namespace BootAppliance.Inventory;

/// <summary>One word of a filter; a null path is text.</summary>
/// <param name="Path">Of the field.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="IsNegated">It must not hold.</param>
/// <param name="Bound"><c>&gt;</c> for at least, <c>&lt;</c> for at most, of a number or a size such as 64GiB; null for what looks like it.</param>
internal readonly record struct FilterWord(string[]? Path, string Value, bool IsNegated, char? Bound = null)
{
    public bool Holds(string found) => Bound switch
    {
        null => ObjectFilter.Fits(Value, found),
        '>' => Number(found) >= Number(Value),
        _ => Number(found) <= Number(Value),
    };

    /// <summary>Null compares as nothing, neither more nor less.</summary>
    public static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : ByteSize.TryParse(text, out var bytes) ? bytes : null;
}

/// <summary>Reads the words of a filter: white space between, and double quotes around what has white space or <c>=</c> in it.</summary>
internal static class FilterWords
{
    private const int MostWords = 50;

    /// <returns>Null, with the reason, if it is no filter of that kind of objects.</returns>
    public static IReadOnlyList<FilterWord>? Read(string text, ObjectKind kind, out string? error)
    {
        error = null;
        List<FilterWord> words = [];
        for (var at = 0; ;)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length) return words;
            var isText = text[at] == '"';
            if (Next(text, ref at) is not { } word) error = "has a quote without an end; write it twice, around the word";
            else if (words.Count == MostWords) error = $"has more than {MostWords} words";
            else words.Add(Read(word, isText, kind, out error));
            if (error is not null) return null;
        }
    }

    private static FilterWord Read(string word, bool isText, ObjectKind kind, out string? error)
    {
        error = null;
        var at = word.IndexOf('=', StringComparison.Ordinal);
        if (isText || at < 1) return new(null, word, false);
        var isNegated = word[at - 1] == '!';
        char? bound = word[at - 1] is '<' or '>' ? word[at - 1] : null;
        var field = word[..(isNegated || bound is not null ? at - 1 : at)];
        if (field.Length == 0) return new(null, word, false);
        var path = Split(field);
        if (FieldPaths.Objection(kind, path) is { } objection)
            error = $"\"{InventoryRules.Shown(field)}\" {objection.TrimEnd('?')}{(objection.EndsWith('?') ? "?" : ".")} If it is a text to look for, put it in quotes: \"{InventoryRules.Shown(word)}\"";
        else if (bound is not null && FilterWord.Number(word[(at + 1)..]) is null) error = $"\"{InventoryRules.Shown(word)}\" compares with no number; write such as {field}{bound}=64 or {field}{bound}=64GiB";
        return new(path, word[(at + 1)..], isNegated, bound);
    }

    private static string? Next(string text, ref int at)
    {
        var word = new StringBuilder();
        var isQuoted = false;
        for (; at < text.Length && (isQuoted || !char.IsWhiteSpace(text[at])); at++)
        {
            if (text[at] == '"') isQuoted = !isQuoted;
            else word.Append(text[at]);
        }

        return isQuoted ? null : word.ToString();
    }

    // A tag's key may have dots in it itself, and so may a template value's.
    private static string[] Split(string field)
    {
        var parts = field.Split('.');
        var map = parts[0] == FieldPaths.EffectivePrefix ? 1 : 0;
        return parts.Length > map + 2 && parts[map] is "tags" or "autoinstall_meta" or "kernel_options" or "kernel_options_post" or "yumopts"
            ? [.. parts[..(map + 1)], string.Join('.', parts[(map + 1)..])]
            : parts;
    }
}
