using System.Text;

namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>Splits a line as Anaconda does, which is as a shell does without expanding anything.</summary>
internal static class Words
{
    /// <returns>False if a quote or a backslash is left open.</returns>
    public static bool TrySplit(string line, out List<string> words)
    {
        words = [];
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\'' ? c != '\'' : quote == '"' && c is not ('"' or '\\'))
            {
                word!.Append(c);
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (c == '\\')
            {
                if (++i == line.Length) return false;
                word ??= new();
                // Within double quotes a backslash means something before itself and before the quote only.
                if (quote == '"' && line[i] is not ('"' or '\\')) word.Append('\\');
                word.Append(line[i]);
            }
            else if (c is '\'' or '"')
            {
                (quote, word) = (c, word ?? new());
            }
            else if (char.IsWhiteSpace(c))
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
            }
            else if (c == '#' && word is null)
            {
                break;
            }
            else
            {
                (word ??= new()).Append(c);
            }
        }

        if (word is not null) words.Add(word.ToString());
        return quote == '\0';
    }
}
