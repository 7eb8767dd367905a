using System.Text.Json;

namespace BootAppliance.Autoinstall.Suse;

/// <summary>What Agama's own schema refuses first: a key that it does not know, at the places that people write.</summary>
internal static class AgamaRules
{
    // A path and its keys; [] stands for each item of a list. After the published profile schema.
    private static readonly Dictionary<string, string[]> s_known = new()
    {
        [""] = ["$schema", "access", "bootloader", "dasd", "files", "hostname", "iscsi", "l10n", "legacyAutoyastStorage", "localization", "network", "ntp", "product", "proxy", "questions", "root", "scripts", "security", "software", "storage", "user", "zfcp"],
        ["product"] = ["id", "mode", "registrationCode", "registrationEmail", "registrationUrl", "addons"],
        ["localization"] = ["language", "keyboard", "timezone"],
        ["l10n"] = ["locale", "keymap", "timezone"],
        ["user"] = ["fullName", "userName", "password", "hashedPassword", "sshPublicKey", "sshPublicKeys"],
        ["root"] = ["password", "hashedPassword", "sshPublicKey", "sshPublicKeys"],
        ["hostname"] = ["static", "transient"],
        ["bootloader"] = ["stopOnBootMenu", "timeout", "extraKernelParams", "updateNvram"],
        ["network"] = ["connections", "state"],
        ["network.connections[]"] = ["id", "interface", "customMacAddress", "macAddress", "mtu", "method4", "method6", "gateway4", "gateway6", "addresses", "nameservers", "dnsSearchList", "dnsSearchlist", "ignoreAutoDns", "status", "autoconnect", "persistent", "wireless", "bond", "bridge", "match", "ieee-8021x", "vlan"],
        ["network.connections[].bond"] = ["mode", "options", "ports"],
        ["network.connections[].bridge"] = ["stp", "forwardDelay", "priority", "maxAge", "helloTime", "ports"],
        ["network.connections[].vlan"] = ["id", "parent", "protocol", "flags"],
        ["software"] = ["patterns", "packages", "onlyRequired", "extraRepositories"],
        ["software.extraRepositories[]"] = ["alias", "url", "priority", "name", "productDir", "enabled", "allowUnsigned", "gpgFingerprints"],
        ["storage"] = ["boot", "drives", "volumeGroups", "mdRaids", "guided"],
        ["storage.drives[]"] = ["search", "alias", "encryption", "filesystem", "ptableType", "partitions"],
        ["storage.drives[].partitions[]"] = ["generate", "search", "alias", "id", "size", "encryption", "filesystem", "delete", "deleteIfNeeded"],
        ["questions"] = ["policy", "answers"],
        ["scripts"] = ["pre", "postPartitioning", "post", "init"],
        ["scripts.pre[]"] = ["name", "content", "body", "url"],
        ["scripts.postPartitioning[]"] = ["name", "content", "body", "url"],
        ["scripts.post[]"] = ["name", "content", "body", "url", "chroot"],
        ["scripts.init[]"] = ["name", "content", "body", "url"],
        ["files[]"] = ["destination", "content", "url", "permissions", "user", "group"],
    };

    private static readonly (string Path, string Key)[] s_required =
    [
        ("", "product"), ("product", "id"), ("user", "fullName"), ("user", "userName"), ("user", "password"), ("network.connections[]", "id"),
        ("network.connections[].vlan", "id"), ("network.connections[].vlan", "parent"), ("scripts.pre[]", "name"), ("scripts.post[]", "name"), ("scripts.init[]", "name"), ("files[]", "destination"),
    ];

    public static IEnumerable<string> Problems(JsonElement root) => Judge(root, "");

    private static IEnumerable<string> Judge(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var problem in element.EnumerateArray().SelectMany(item => Judge(item, path + "[]"))) yield return problem;
        }

        if (element.ValueKind != JsonValueKind.Object) yield break;
        var place = path.Length == 0 ? "the profile" : path;
        foreach (var (_, key) in s_required.Where(one => one.Path == path && !element.TryGetProperty(one.Key, out _))) yield return $"{place} needs \"{key}\"";
        foreach (var property in element.EnumerateObject())
        {
            if (s_known.TryGetValue(path, out var known) && !known.Contains(property.Name))
                yield return $"{place} has no key \"{property.Name}\"{Nearest.Asked(property.Name, known)}";
            foreach (var problem in Judge(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}")) yield return problem;
        }
    }
}
