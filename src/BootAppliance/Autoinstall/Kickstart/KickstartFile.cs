namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>A section: its head, its lines, and whether it was closed.</summary>
/// <param name="Line">Of its head.</param>
/// <param name="Head">Such as <c>%post --nochroot</c>.</param>
/// <param name="Body">What is in it.</param>
/// <param name="Closed">Whether a %end follows.</param>
internal sealed record KickstartSection(int Line, string Head, string Body, bool Closed);

/// <summary>A file taken apart: the lines of commands, and the sections.</summary>
internal sealed class KickstartFile
{
    public List<(int Number, string Text)> Commands { get; } = [];

    public List<KickstartSection> Sections { get; } = [];

    /// <summary>Whether a part of it is not here, so that what is missing may be there.</summary>
    public bool Includes { get; private set; }

    /// <param name="text">The file.</param>
    /// <param name="sections">The heads that begin a section.</param>
    public static KickstartFile Read(string text, IReadOnlySet<string> sections)
    {
        var file = new KickstartFile();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var first = FirstWord(lines[i]);
            if (first is "%include" or "%ksappend")
            {
                file.Includes = true;
            }
            else if (sections.Contains(first))
            {
                // A section ends at its %end, and a forgotten one at the next section's head: else one mistake hides the rest.
                var end = i + 1;
                while (end < lines.Length && FirstWord(lines[end]) is var word && word != "%end" && !sections.Contains(word)) end++;
                var closed = end < lines.Length && FirstWord(lines[end]) == "%end";
                file.Sections.Add(new(i + 1, lines[i].Trim(), string.Join('\n', lines[(i + 1)..end]) + "\n", closed));
                i = closed ? end : end - 1;
            }
            else if (first.Length > 0 && first[0] != '#')
            {
                file.Commands.Add((i + 1, lines[i]));
            }
        }

        return file;
    }

    private static string FirstWord(string line)
    {
        var trimmed = line.AsSpan().Trim();
        var end = trimmed.IndexOfAny(' ', '\t');
        return (end < 0 ? trimmed : trimmed[..end]).ToString();
    }
}
