using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace BootAppliance.Autoinstall;

/// <summary>
/// The keys of Ubuntu's autoinstall, version 1, and what each takes. The installer ignores what it does not know, or ends on
/// it, by its release: a key that is written wrong is told here and not by a machine.
/// </summary>
internal static class AutoinstallShape
{
    // Path, type, and a mark where it has to be there if its parent is. A mapping with keys below it here knows no others.
    private const string Reference = """
        version integer !
        interactive-sections texts
        early-commands commands
        late-commands commands
        error-commands commands
        locale text
        refresh-installer mapping
        refresh-installer.update truth
        refresh-installer.channel text
        keyboard mapping
        keyboard.layout text !
        keyboard.variant text
        keyboard.toggle text
        source mapping
        source.search_drivers truth
        source.id text
        network mapping
        network.version integer !
        network.renderer text
        network.ethernets mapping
        network.wifis mapping
        network.bonds mapping
        network.bridges mapping
        network.vlans mapping
        network.tunnels mapping
        proxy text
        apt mapping
        storage mapping
        storage.layout mapping
        storage.layout.name text !
        storage.layout.match mapping
        storage.layout.mode text
        storage.layout.password text
        storage.layout.sizing-policy text
        storage.layout.reset-partition any
        storage.config list
        storage.swap mapping
        storage.grub mapping
        identity mapping
        identity.realname text
        identity.username text !
        identity.hostname text !
        identity.password text !
        active-directory mapping
        ubuntu-pro mapping
        ssh mapping
        ssh.install-server truth
        ssh.authorized-keys texts
        ssh.allow-pw truth
        codecs mapping
        drivers mapping
        oem mapping
        snaps list
        debconf-selections text
        packages texts
        kernel mapping
        kernel-crash-dumps mapping
        timezone text
        updates text
        shutdown text
        reporting mapping
        user-data mapping
        zdevs list
        """;

    private static readonly Dictionary<string, (string Type, bool Required)> Known = Reference
        .Split('\n').Select(line => line.Trim().Split(' ')).ToDictionary(words => words[0], words => (words[1], words.Length > 2));

    public static IEnumerable<string> Problems(YamlMappingNode root, YamlNode autoinstall)
    {
        foreach (var key in root.Children.Keys.Select(key => $"{key}").Where(key => key != "autoinstall"))
            yield return $"{key}: stands beside autoinstall, which installers since 24.04 refuse; cloud-config goes to autoinstall.user-data";
        if (CloudChecks.Child(autoinstall, "identity") is null && CloudChecks.Child(autoinstall, "user-data") is null)
            yield return "autoinstall: has neither identity nor user-data, so nobody could log in";
        foreach (var problem in Of("", autoinstall)) yield return problem;
    }

    private static IEnumerable<string> Of(string path, YamlNode node)
    {
        if (node is not YamlMappingNode mapping)
        {
            yield return $"autoinstall{path}: is not a mapping";
            yield break;
        }

        var below = Known.Where(one => Parent(one.Key) == path.TrimStart('.')).ToDictionary(one => one.Key[(one.Key.LastIndexOf('.') + 1)..], one => one.Value);
        if (below.Count == 0) yield break;
        foreach (var missing in below.Where(one => one.Value.Required && CloudChecks.Child(mapping, one.Key) is null)) yield return $"autoinstall{path}.{missing.Key}: is missing";
        foreach (var (key, value) in mapping.Children.Select(pair => ($"{pair.Key}", pair.Value)))
        {
            if (!below.TryGetValue(key, out var known)) yield return $"autoinstall{path}.{key}: is no key of autoinstall";
            else if (known.Type == "mapping") foreach (var problem in Of($"{path}.{key}", value)) yield return problem;
            else if (!Fits(known.Type, value)) yield return $"autoinstall{path}.{key}: is not of the type {known.Type}";
        }
    }

    private static string Parent(string path) => path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] : "";

    private static bool Fits(string type, YamlNode node) => type switch
    {
        "text" => IsText(node),
        "truth" => IsTruth(node),
        "integer" => node is YamlScalarNode { Style: ScalarStyle.Plain } scalar && int.TryParse(scalar.Value, out _),
        "list" => node is YamlSequenceNode,
        "texts" => node is YamlSequenceNode list && list.All(IsText),
        "commands" => node is YamlSequenceNode list && list.All(one => IsText(one) || (one is YamlSequenceNode words && words.All(IsText))),
        _ => true,
    };

    private static bool IsTruth(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" or "yes" or "no" or "on" or "off" };

    // What YAML takes for something else has to be quoted to be a text.
    private static bool IsText(YamlNode node) => node is YamlScalarNode scalar && (scalar.Style != ScalarStyle.Plain || (!IsTruth(node) && !double.TryParse(scalar.Value, out _)));
}
