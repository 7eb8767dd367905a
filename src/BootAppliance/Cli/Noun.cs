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
    Secret,
}

/// <summary>An option that sets a field.</summary>
internal sealed record NounField(string Option, string Name, FieldKind Kind, string Help);

/// <summary>A kind of object: enough to make all of its verbs.</summary>
internal sealed record Noun(string Name, string Example, IReadOnlyList<NounField> Fields, IReadOnlyList<string> Columns)
{
    private static readonly NounField[] Common =
    [
        new("--kernel-options", "kernel_options", FieldKind.Text, "words for the kernel's command line"),
        new("--kernel-options-post", "kernel_options_post", FieldKind.Text, "the same for the installed system, for templates"),
        new("--meta", "autoinstall_meta", FieldKind.Map, "key=value for templates; key= removes it, !key hides an inherited one; may be repeated"),
        new("--tag", "tags", FieldKind.Map, "key=value for filters; key= removes it; may be repeated"),
        new("--owners", "owners", FieldKind.List, "who answers for it"),
        new("--comment", "comment", FieldKind.Text, "for people"),
    ];

    private static readonly NounField[] Inheriting =
    [
        new("--autoinstall", "autoinstall", FieldKind.Text, "the answer file's template"),
        new("--template", "template", FieldKind.Text, "the template that it is deployed from, such as ccnx:/example.com/linux/web, its latest version, or …/web/v=7"),
        new("--disk", "disk", FieldKind.Text, "which disk it is deployed to, by a rule such as serial=S3Z1 or transport=nvme,smallest; an installer's is --meta disk=/dev/sda"),
        new("--boot-loaders", "boot_loaders", FieldKind.List, "ipxe, pxe or grub"),
        new("--enable-menu", "enable_menu", FieldKind.Flag, "offered in boot menus; --enable-menu false takes it out"),
        new("--menu", "menu", FieldKind.Text, "the menu that it is offered in"),
        new("--menu-password-file", "menu_password", FieldKind.Secret, "a file whose first line is the password that a menu asks for before it boots this; - is standard input"),
        new("--filename", "filename", FieldKind.Text, "what firmware loads instead of the appliance's choice"),
        new("--next-server-v4", "next_server_v4", FieldKind.Text, "where that file is"),
        new("--server-address", "server", FieldKind.Text, "the appliance's address that scripts and answer files name"),
        new("--install-attempts", "install_attempts", FieldKind.Number, "tries of an install that came back; 1 to 10"),
        new("--install-failure", "install_failure", FieldKind.Text, "after a failed install: retry, disk or hold"),
        new("--self-service", "self_service", FieldKind.List, "the actions that a machine's own agent may ask for; none by default"),
        new("--install-stall", "install_stall", FieldKind.Text, "when an install stalls: leave or retry"),
        new("--install-deadline", "install_deadlines", FieldKind.Map, "phase=duration, such as booting=10m; may be repeated"),
        new("--second-stage", "second_stage", FieldKind.Flag, "the installer boots the disk once before it is finished"),
        new("--name-servers", "name_servers", FieldKind.List, "IP addresses"),
        new("--name-servers-search", "name_servers_search", FieldKind.List, "domains"),
        new("--proxy", "proxy", FieldKind.Text, "URL of the installer's HTTP proxy"),
        new("--repos", "repos", FieldKind.List, "package repositories; those of the whole chain add up"),
        new("--serial-device", "serial_device", FieldKind.Number, "serial port of the console; 0 is ttyS0"),
        new("--serial-baud-rate", "serial_baud_rate", FieldKind.Number, "its speed"),
        new("--virt-auto-boot", "virt_auto_boot", FieldKind.Flag, "the virtual machine starts with its host"),
        new("--virt-bridge", "virt_bridge", FieldKind.Text, "the host's bridge"),
        new("--virt-cpus", "virt_cpus", FieldKind.Number, "processors"),
        new("--virt-disk-driver", "virt_disk_driver", FieldKind.Text, "raw, qcow2, …"),
        new("--virt-file-size", "virt_file_size", FieldKind.Number, "GB"),
        new("--virt-path", "virt_path", FieldKind.Text, "where the host keeps its disk"),
        new("--virt-ram", "virt_ram", FieldKind.Number, "MB"),
        new("--virt-type", "virt_type", FieldKind.Text, "kvm, qemu, …"),
    ];

    /// <summary>In the API's paths.</summary>
    public string Path => Name == "settings" ? Name : Name + "s";

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
                new("--boot-loaders", "boot_loaders", FieldKind.List, "ipxe, pxe or grub"),
                .. Common,
            ],
            ["name", "arch", "os_version", "kernel.name", "kernel_options", "comment"]),
        new("profile", "bootappliance profile add web --distro debian-12 --autoinstall debian/preseed.cfg",
            [
                new("--distro", "distro", FieldKind.Text, "the distro that is installed"),
                new("--parent", "parent", FieldKind.Text, "the profile to inherit from, instead of a distro"),
                .. Inheriting,
                .. Common,
            ],
            ["name", "distro", "parent", "autoinstall", "kernel_options", "comment"]),
        new("system", "bootappliance system add web01 --profile web --mac 52:54:00:12:34:56",
            [
                new("--profile", "profile", FieldKind.Text, "the profile that it is installed from"),
                new("--image", "image", FieldKind.Text, "the image that it boots, instead of a profile"),
                new("--hostname", "hostname", FieldKind.Text, "default: its name"),
                new("--status", "status", FieldKind.Text, "development, testing, acceptance or production"),
                new("--uuid", "uuid", FieldKind.Text, "of the firmware"),
                new("--serial", "serial", FieldKind.Text, "serial number"),
                new("--gateway", "gateway", FieldKind.Text, "IPv4 address"),
                new("--ipv6-default-device", "ipv6_default_device", FieldKind.Text, "the interface of the IPv6 default route"),
                new("--ipv6-autoconfiguration", "ipv6_autoconfiguration", FieldKind.Flag, "addresses from router advertisements"),
                .. Inheriting,
                .. Common,
            ],
            ["name", "state", "profile", "image", "interfaces", "hostname", "comment"]),
        new("image", "bootappliance image add memtest --file memtest.iso",
            [
                new("--file", "file", FieldKind.File, "the image: a file here, which is sent up, or a URL"),
                new("--image-type", "image_type", FieldKind.Text, "iso, memdisk, direct or virt-clone"),
                new("--arch", "arch", FieldKind.Text, "architecture; default x86_64"),
                new("--breed", "breed", FieldKind.Text, "family"),
                new("--os-version", "os_version", FieldKind.Text, "version"),
                new("--network-count", "network_count", FieldKind.Number, "network interfaces of a virtual machine"),
                .. Inheriting,
                .. Common,
            ],
            ["name", "image_type", "arch", "file.name", "menu", "comment"]),
        new("repo", "bootappliance repo add security --breed apt --mirror http://deb.debian.org/debian-security --apt-dists bookworm-security --apt-components main",
            [
                new("--mirror", "mirror", FieldKind.Text, "its URL"),
                new("--mirror-type", "mirror_type", FieldKind.Text, "baseurl, mirrorlist or metalink"),
                new("--breed", "breed", FieldKind.Text, "yum, apt, rsync, wget, rhn or none"),
                new("--arch", "arch", FieldKind.Text, "architecture"),
                new("--os-version", "os_version", FieldKind.Text, "version"),
                new("--priority", "priority", FieldKind.Number, "1 to 99; the lower goes first"),
                new("--apt-components", "apt_components", FieldKind.List, "such as main"),
                new("--apt-dists", "apt_dists", FieldKind.List, "such as bookworm"),
                new("--yumopts", "yumopts", FieldKind.Map, "key=value; may be repeated"),
                new("--proxy", "proxy", FieldKind.Text, "URL of a proxy"),
                .. Common,
            ],
            ["name", "breed", "mirror", "priority", "comment"]),
        new("menu", "bootappliance menu add tools --display-name \"Tools and tests\"",
            [
                new("--parent", "parent", FieldKind.Text, "the menu that leads to it"),
                new("--display-name", "display_name", FieldKind.Text, "what stands there"),
                new("--default", "default", FieldKind.Text, "the entry that is taken when nobody chooses"),
                new("--timeout", "timeout", FieldKind.Number, "seconds until then; 0 waits for ever"),
                new("--password-file", "password", FieldKind.Secret, "a file whose first line is the password that opens it; - is standard input"),
                .. Common,
            ],
            ["name", "parent", "display_name", "default", "timeout", "comment"]),
    ];

    /// <summary>The one object that all others inherit from.</summary>
    public static Noun Settings { get; } = new("settings", "bootappliance settings edit --name-servers 192.0.2.53", [.. Inheriting, .. Common], ["name"]);

    /// <summary>The value of a field as the API takes it.</summary>
    public static JsonNode? Value(NounField field, IReadOnlyList<string> texts) => field.Kind switch
    {
        _ when texts is [""] => null,
        FieldKind.Text => texts[^1],
        FieldKind.Number => long.TryParse(texts[^1], out var number) ? number : double.TryParse(texts[^1], System.Globalization.CultureInfo.InvariantCulture, out var fraction) ? fraction : texts[^1],
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
