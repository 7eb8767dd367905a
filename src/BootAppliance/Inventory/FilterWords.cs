using System.Text;

namespace BootAppliance.Inventory;

/// <summary>One word of a filter; a null path is text.</summary>
internal readonly record struct FilterWord(string[]? Path, string Value, bool IsNegated);

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
        var field = word[..(isNegated ? at - 1 : at)];
        var path = Split(field);
        if (FieldPaths.Objection(kind, path) is { } objection)
            error = $"\"{InventoryRules.Shown(field)}\" {objection.TrimEnd('?')}{(objection.EndsWith('?') ? "?" : ".")} If it is a text to look for, put it in quotes: \"{InventoryRules.Shown(word)}\"";
        return new(path, word[(at + 1)..], isNegated);
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
