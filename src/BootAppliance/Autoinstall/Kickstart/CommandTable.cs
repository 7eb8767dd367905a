using System.Collections.Frozen;

namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>An option of a command.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Required">Whether the command means nothing without it.</param>
/// <param name="OneOf">Whether one of the options so marked is needed.</param>
internal sealed record KickstartOption(string Name, bool TakesValue, bool Required, bool OneOf);

/// <summary>The commands and sections of one release.</summary>
internal sealed class CommandTable
{
    // The names of the releases in the tables.
    private static readonly string[] s_releases = ["7", "8", "9", "10", "f"];

    // Their options are another program's, or the add-on's own.
    private static readonly string[] s_open = ["auth", "authconfig", "authselect", "realm", "%addon", "%anaconda", "nvdimm"];
    private static readonly FrozenDictionary<KickstartRelease, CommandTable> s_all = Enum.GetValues<KickstartRelease>().ToFrozenDictionary(release => release, release => new CommandTable(release));

    private readonly Dictionary<string, Dictionary<string, KickstartOption>> _commands = [];

    private CommandTable(KickstartRelease release)
    {
        foreach (var line in (release == KickstartRelease.Esxi ? EsxiCommands.Text : AnacondaCommands.Text).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            if (!Split(words[0], release, out var name)) continue;
            _commands[name] = [];
            foreach (var word in words.Skip(1))
            {
                if (!Split(word, release, out var option)) continue;
                var one = new KickstartOption(option.TrimEnd('!', '?', '='), option.Contains('='), option.EndsWith('!'), option.EndsWith('?'));
                _commands[name][one.Name] = one;
            }
        }

        if (_commands.TryGetValue("part", out var part)) _commands["partition"] = part;
    }

    public static CommandTable Of(KickstartRelease release) => s_all[release];

    public IEnumerable<string> Names => _commands.Keys;

    /// <returns>The options of a command or a section; null if this release does not know it.</returns>
    public IReadOnlyDictionary<string, KickstartOption>? OptionsOf(string command) => _commands.GetValueOrDefault(command);

    public static bool TakesAnything(string command) => s_open.Contains(command);

    private static bool Split(string word, KickstartRelease release, out string name)
    {
        var at = word.IndexOf('@', StringComparison.Ordinal);
        name = at < 0 ? word : word[..at];
        return at < 0 || word[(at + 1)..].Split(',').Any(range => Has(range, (int)release));
    }

    private static bool Has(string range, int release)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return Array.IndexOf(s_releases, range) == release;
        var (from, until) = (range[..dash], range[(dash + 1)..]);
        return release >= (from.Length == 0 ? 0 : Array.IndexOf(s_releases, from)) && release <= (until.Length == 0 ? s_releases.Length - 1 : Array.IndexOf(s_releases, until));
    }
}
