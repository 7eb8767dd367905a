namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>A script in a kickstart file.</summary>
/// <param name="Line">Of the head of its section.</param>
/// <param name="Section">Such as %post.</param>
/// <param name="Interpreter">Which shell it is for.</param>
/// <param name="Text">It.</param>
public sealed record KickstartScript(int Line, string Section, string Interpreter, string Text);

/// <summary>
/// Judges a kickstart file as its installer will: Debian has no such checker. It knows commands, options and sections of
/// each release, and what a file needs so that the installer asks nobody; it does not know what a value means.
/// </summary>
public static class KickstartChecker
{
    private const int MostProblems = 50;
    private static readonly string[] s_noScript = ["%packages", "%addon", "%anaconda", "%certificate"];

    // What an installer stops for and asks; one of each group is enough.
    private static readonly string[][] s_neededByAnaconda = [["lang"], ["keyboard"], ["timezone"], ["rootpw", "user"], ["autopart", "part", "partition", "logvol", "raid", "btrfs", "mount", "reqpart"]];
    private static readonly string[][] s_neededByEsxi = [["vmaccepteula", "accepteula"], ["rootpw"], ["install", "installorupgrade", "upgrade"]];

    /// <returns>What is wrong, one line each with its line number; empty if nothing is.</returns>
    public static IReadOnlyList<string> Problems(string text, KickstartRelease release) => [.. Judge(text, release).Take(MostProblems)];

    /// <summary>Its shell scripts; those of other interpreters are left out.</summary>
    public static IEnumerable<KickstartScript> Scripts(string text, KickstartRelease release)
    {
        foreach (var section in Read(text, release).Sections)
        {
            if (!Words.TrySplit(section.Head, out var words) || words.Count == 0 || s_noScript.Contains(words[0])) continue;
            var interpreter = Path.GetFileName(ValueOf(words, "--interpreter") ?? "sh");
            // On these systems sh is bash.
            if (interpreter is "sh" or "bash" && release != KickstartRelease.Esxi) yield return new(section.Line, words[0], "bash", section.Body);
            else if (interpreter is "sh" or "busybox") yield return new(section.Line, words[0], "sh", section.Body);
        }
    }

    private static IEnumerable<string> Judge(string text, KickstartRelease release)
    {
        var table = CommandTable.Of(release);
        var file = Read(text, release);
        HashSet<string> seen = [];
        foreach (var (number, line) in file.Commands)
        {
            if (!Words.TrySplit(line, out var words))
            {
                yield return $"line {number}: a quote or a backslash at the end is left open";
                continue;
            }

            if (words.Count == 0) continue;
            seen.Add(words[0]);
            foreach (var problem in CommandLine.Problems(words, table, release)) yield return $"line {number}: {problem}";
        }

        foreach (var section in file.Sections)
        {
            if (!Words.TrySplit(section.Head, out var words)) yield return $"line {section.Line}: a quote or a backslash at the end is left open";
            else foreach (var problem in CommandLine.Problems(words, table, release)) yield return $"line {section.Line}: {problem}";
            if (!section.Closed && release != KickstartRelease.Esxi) yield return $"line {section.Line}: {section.Head.Split(' ', '\t')[0]} is not closed by %end";
            if (section.Closed && release == KickstartRelease.Esxi) yield return $"line {section.Line}: ESXi knows no %end: a section goes on to the next one; remove it";
        }

        if (file.Includes) yield break;
        foreach (var group in (release == KickstartRelease.Esxi ? s_neededByEsxi : s_neededByAnaconda).Where(group => !group.Any(seen.Contains)))
            yield return $"there is no {string.Join(" or ", group)}: the installer would stop and ask";
    }

    // Sections of other releases too, so that an unknown one is one problem, not one for each of its lines.
    private static KickstartFile Read(string text, KickstartRelease release) =>
        KickstartFile.Read(text, new HashSet<string>(CommandTable.Of(release).Names.Concat(Enum.GetValues<KickstartRelease>().SelectMany(one => CommandTable.Of(one).Names)).Where(name => name[0] == '%')));

    private static string? ValueOf(List<string> words, string option)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i] == option && i + 1 < words.Count) return words[i + 1];
            if (words[i].StartsWith(option + "=", StringComparison.Ordinal)) return words[i][(option.Length + 1)..];
        }

        return null;
    }
}
