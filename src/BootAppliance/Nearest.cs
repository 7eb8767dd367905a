namespace BootAppliance;

/// <summary>The word that somebody may have meant.</summary>
internal static class Nearest
{
    private const int Longest = 40;

    /// <returns>The known word that the fewest changed letters lead to; null if none is near.</returns>
    public static string? To(string word, IEnumerable<string> known)
    {
        if (word.Length > Longest) return null;
        var (best, distance) = known.Select(one => (one, Distance(word, one))).OrderBy(pair => pair.Item2).ThenBy(pair => pair.one, StringComparer.Ordinal).FirstOrDefault();
        return best is not null && distance <= Math.Max(2, word.Length / 3) ? best : null;
    }

    /// <summary>The end of a sentence on a word that is not known: <c>; did you mean "comment"?</c>, or nothing.</summary>
    public static string Asked(string word, IEnumerable<string> known) => To(word, known) is { } near ? $"; did you mean \"{near}\"?" : "";

    /// <summary>Letters added, left out or changed (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (row[j], diagonal) = (Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)), row[j]);
        }

        return row[b.Length];
    }
}
