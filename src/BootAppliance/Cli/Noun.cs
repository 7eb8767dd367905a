using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>How an option's text becomes a field of the object.</summary>
internal enum FieldKind
{
    Text,
    Number,
    Flag,
    List,
    Map,
    File,
}

/// <summary>An option that sets a field.</summary>
internal sealed record NounField(string Option, string Name, FieldKind Kind, string Help);

/// <summary>A kind of object: enough to make all of its verbs.</summary>
internal sealed record Noun(string Name, string Example, IReadOnlyList<NounField> Fields, IReadOnlyList<string> Columns)
{
    public string Path => Name + "s";

    public static IReadOnlyList<Noun> All { get; } =
    [
        new("distro", "bootappliance distro add debian-12 --kernel linux --initrd initrd.gz --kernel-options console=ttyS0",
            [
                new("--kernel", "kernel", FieldKind.File, "kernel: a file here, which is sent up, or a URL, which the appliance fetches"),
                new("--initrd", "initrd", FieldKind.File, "initrd: a file or URL"),
                new("--arch", "arch", FieldKind.Text, "architecture; default x86_64"),
                new("--breed", "breed", FieldKind.Text, "family, such as debian"),
                new("--os-version", "os_version", FieldKind.Text, "version, such as bookworm"),
                new("--tree", "tree", FieldKind.Text, "URL of the install tree"),
                new("--kernel-options", "kernel_options", FieldKind.Text, "words for the kernel's command line"),
                new("--meta", "autoinstall_meta", FieldKind.Map, "key=value for templates; key= removes it, !key hides an inherited one; may be repeated"),
                new("--comment", "comment", FieldKind.Text, "for people"),
            ],
            ["name", "arch", "os_version", "kernel.name", "kernel_options", "comment"]),
        new("profile", "bootappliance profile add web --distro debian-12 --autoinstall debian/preseed.cfg",
            [
                new("--distro", "distro", FieldKind.Text, "the distro that is installed"),
                new("--parent", "parent", FieldKind.Text, "the profile to inherit from, instead of a distro"),
                new("--autoinstall", "autoinstall", FieldKind.Text, "the answer file's template"),
                new("--boot-loaders", "boot_loaders", FieldKind.List, "ipxe, pxe or grub"),
                new("--install-attempts", "install_attempts", FieldKind.Number, "tries of an install that came back; 1 to 10"),
                new("--second-stage", "second_stage", FieldKind.Flag, "the installer boots the disk once before it is finished"),
                new("--kernel-options", "kernel_options", FieldKind.Text, "words for the kernel's command line"),
                new("--meta", "autoinstall_meta", FieldKind.Map, "key=value for templates; key= removes it, !key hides an inherited one; may be repeated"),
                new("--comment", "comment", FieldKind.Text, "for people"),
            ],
            ["name", "distro", "parent", "autoinstall", "kernel_options", "comment"]),
        new("system", "bootappliance system add web01 --profile web --mac 52:54:00:12:34:56",
            [
                new("--profile", "profile", FieldKind.Text, "the profile that it is installed from"),
                new("--hostname", "hostname", FieldKind.Text, "default: its name"),
                new("--uuid", "uuid", FieldKind.Text, "of the firmware"),
                new("--serial", "serial", FieldKind.Text, "serial number"),
                new("--gateway", "gateway", FieldKind.Text, "IPv4 address"),
                new("--name-servers", "name_servers", FieldKind.List, "IP addresses"),
                new("--autoinstall", "autoinstall", FieldKind.Text, "another answer file than the profile's"),
                new("--boot-loaders", "boot_loaders", FieldKind.List, "ipxe, pxe or grub"),
                new("--kernel-options", "kernel_options", FieldKind.Text, "words for the kernel's command line"),
                new("--meta", "autoinstall_meta", FieldKind.Map, "key=value for templates; key= removes it, !key hides an inherited one; may be repeated"),
                new("--comment", "comment", FieldKind.Text, "for people"),
            ],
            ["name", "state", "profile", "interfaces", "hostname", "comment"]),
    ];

    /// <summary>The value of a field as the API takes it.</summary>
    public static JsonNode? Value(NounField field, IReadOnlyList<string> texts) => field.Kind switch
    {
        FieldKind.Text => texts[^1].Length == 0 ? null : texts[^1],
        FieldKind.Number => long.TryParse(texts[^1], out var number) ? number : texts[^1],
        FieldKind.Flag => texts[^1] is not "false",
        _ => new JsonArray([.. texts.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(text => (JsonNode)text)]),
    };

    /// <summary>Sets the named keys and leaves the others; <c>key=</c> removes one.</summary>
    public static void Merge(JsonObject o, NounField field, IReadOnlyList<string> texts)
    {
        var map = o[field.Name] as JsonObject ?? [];
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 && !text.StartsWith('!')) throw new ApiException(CliExit.Usage, $"\"{text}\" is not key=value");
            if (at < 0) map[text] = "";
            else if (at == text.Length - 1) map.Remove(text[..at]);
            else map[text[..at]] = text[(at + 1)..];
        }

        o[field.Name] = map.DeepClone();
    }
}
