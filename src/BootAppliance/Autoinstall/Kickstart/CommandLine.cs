namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>Judges the words of one command or of a section's head.</summary>
internal static class CommandLine
{
    public static IEnumerable<string> Problems(List<string> words, CommandTable table, KickstartRelease release)
    {
        var command = words[0];
        var old = Retired.InsteadOf(command, null, release);
        if (table.OptionsOf(command) is not { } options)
        {
            yield return old is not null ? $"{command} is no command of {release.NameOf()} any more; write {old}" : $"{command} is no command of {release.NameOf()}{Meant(command, table.Names)}";
            yield break;
        }

        if (old is not null) yield return $"{command} is deprecated in {release.NameOf()}; write {old}";
        if (CommandTable.TakesAnything(command)) yield break;
        HashSet<string> given = [];
        for (var i = 1; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal)) continue;
            if (words[i] == "--") break;
            var at = words[i].IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? words[i] : words[i][..at];
            given.Add(name);
            var instead = Retired.InsteadOf(command, name, release);
            if (!options.TryGetValue(name, out var option))
            {
                yield return instead is not null ? $"{command} {name} is no option of {release.NameOf()} any more; write {instead}" : $"{command} has no option {name} in {release.NameOf()}{Meant(name, options.Keys)}";
                continue;
            }

            if (instead is not null) yield return $"{command} {name} is deprecated in {release.NameOf()}; write {instead}";
            // ESXi's --firstdisk takes a list or nothing.
            if (at >= 0 && !option.TakesValue && name != "--firstdisk") yield return $"{command} {name} takes no value";
            if (at >= 0 || !option.TakesValue) continue;
            if (i + 1 >= words.Count || words[i + 1].StartsWith("--", StringComparison.Ordinal)) yield return $"{command} {name} needs a value";
            else i++;
        }

        foreach (var option in options.Values.Where(option => option.Required && !given.Contains(option.Name))) yield return $"{command} needs {option.Name}=";
        var oneOf = options.Values.Where(option => option.OneOf).Select(option => option.Name).ToList();
        if (oneOf.Count > 0 && !oneOf.Exists(given.Contains)) yield return $"{command} needs one of {string.Join(", ", oneOf)}";
    }

    private static string Meant(string word, IEnumerable<string> known) => Nearest.To(word, known) is { } near ? $"; did you mean {near}?" : "";
}
