using System.Net;
using BootAppliance.Autoinstall;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>What an answer file's template sees: values only, never objects of ours.</summary>
public sealed class AnswerModel(InstallTokens tokens, BootServer server)
{
    private const string NoToken = "preview";

    // A hash like any other to templates, and to nobody's password.
    private const string HiddenHash = "$6$hidden$hidden";
    private static readonly string[] SecretWords = ["hash", "private_key", "password", "passwd", "secret", "token"];

    /// <summary>For the machine itself, with the tokens of its install.</summary>
    public Dictionary<string, object?> For(InventoryView view, EffectiveSystem effective, Install install, IPAddress asked) => Of(
        view, effective, asked, install.Generation,
        tokens.For(install, TokenPurpose.Answer), tokens.For(install, TokenPurpose.Callback), tokens.For(install, TokenPurpose.FirstBoot), effective.Meta.ToDictionary(one => one.Key, one => (object?)one.Value.Value), install);

    /// <summary>For a checker: without tokens, with every value as it is.</summary>
    public Dictionary<string, object?> Judged(InventoryView view, EffectiveSystem effective) =>
        Of(view, effective, server.OwnAddress, 0, NoToken, NoToken, NoToken, effective.Meta.ToDictionary(one => one.Key, one => (object?)one.Value.Value));

    /// <summary>A checker's words without the values whose keys sound like a secret.</summary>
    public static string WithoutSecrets(string problem, EffectiveSystem effective) =>
        effective.Meta.Where(one => IsSecret(one.Key) && one.Value.Value.Length > 0).Aggregate(problem, (text, one) => text.Replace(one.Value.Value, "(hidden)", StringComparison.Ordinal));

    /// <summary>For people: without tokens, and without the values whose keys sound like a secret.</summary>
    public Dictionary<string, object?> Preview(InventoryView view, EffectiveSystem effective)
    {
        return Of(
            view, effective, server.OwnAddress, 0, NoToken, NoToken, NoToken,
            effective.Meta.ToDictionary(one => one.Key, one => (object?)(IsSecret(one.Key) ? HiddenHash : one.Value.Value)));
    }

    public static TemplateScope ScopeOf(EffectiveSystem effective) => new(effective.Object.Name, [.. effective.Profiles.Select(one => one.Name)], effective.Distro?.Name);

    private static bool IsSecret(string key) => Array.Exists(SecretWords, word => key.Contains(word, StringComparison.OrdinalIgnoreCase));

    private Dictionary<string, object?> Of(
        InventoryView view, EffectiveSystem effective, IPAddress asked, long generation, string answer, string callback, string firstBoot, Dictionary<string, object?> meta, Install? install = null)
    {
        var system = effective.System;
        var here = server.For(effective);
        var (url, address) = (here.UrlFor(asked), here.AddressFor(asked));
        var (_, nic) = system.Interfaces.FirstOrDefault(one => !one.Value.Management);
        var name = HostName.Of(system);
        var network = NetworkModel.Of(effective);
        var repos = Repos(view, effective);
        var tree = InstallTrees.UrlOf(effective.Distro, url) ?? "";
        // Debian's installer wants the parts of a URL by http, each by itself.
        var isWeb = Uri.TryCreate(tree, UriKind.Absolute, out var parts) && parts.Scheme == Uri.UriSchemeHttp;
        return new Dictionary<string, object?>
        {
            ["system_name"] = system.Name,
            ["hostname"] = name.Host,
            ["domain"] = name.Domain,
            ["fqdn"] = name.Full,
            ["mac"] = nic?.MacAddress ?? "",
            ["ip_address"] = nic is { Static: true } ? nic.IpAddress : "",
            ["netmask"] = nic?.Netmask ?? "",
            ["gateway"] = system.Gateway ?? "",
            ["network"] = network,
            // For languages where a list has a heading, which an empty one must not have.
            ["has_static"] = Has(network, "addresses"),
            ["has_bond"] = Has(network, "is_bond"),
            ["has_bridge"] = Has(network, "is_bridge"),
            ["has_vlan"] = Has(network, "is_vlan"),
            ["name_servers"] = Texts(effective.First(one => one.NameServers).Value),
            ["name_servers4"] = Texts(effective.First(one => one.NameServers).Value?.Where(one => !one.Contains(':'))),
            ["name_servers6"] = Texts(effective.First(one => one.NameServers).Value?.Where(one => one.Contains(':'))),
            ["name_servers_search"] = Texts(effective.First(one => one.NameServersSearch).Value),
            ["proxy"] = effective.First(one => one.Proxy).Value ?? "",
            ["repos"] = repos,
            ["has_apt_repo"] = Has(repos, "is_apt"),
            ["has_yum_repo"] = Has(repos, "is_yum"),
            ["profile_name"] = system.Profile ?? "",
            ["image_name"] = effective.Image?.Name ?? "",
            ["distro_name"] = effective.Distro?.Name ?? "",
            ["distro_tree"] = tree,
            ["tree_host"] = isWeb ? parts!.Authority : "",
            ["tree_path"] = isWeb ? parts!.AbsolutePath : "",
            ["arch"] = effective.Distro?.Arch ?? "",
            ["breed"] = effective.Distro?.Breed ?? "",
            ["os_version"] = effective.Distro?.OsVersion ?? "",
            ["os_major"] = OsMajor(effective.Distro?.OsVersion),
            ["server_url"] = url,
            ["answer_url"] = $"{url}/autoinstall/{answer}",
            ["callback_url"] = $"{url}/callback/{callback}",
            ["callback_host"] = address.ToString(),
            ["callback_port"] = server.HttpPort.ToString(),
            ["callback_path"] = $"/callback/{callback}",
            ["firstboot_url"] = $"{url}/callback/{firstBoot}/firstboot",
            ["firstboot_path"] = $"/callback/{firstBoot}",
            ["generation"] = generation.ToString(),
            // Of the helper image, which does other things than to install.
            ["mode"] = (install?.Mode ?? InstallMode.Install).ToString().ToLowerInvariant(),
            ["template"] = effective.IsDeployed ? effective.Template.Value ?? "" : "",
            ["disk"] = effective.Disk.Value ?? "",
            ["wipe_disk"] = install?.Disk ?? "",
            ["kernel_options"] = effective.KernelOptions.ToString(),
            ["kernel_options_post"] = effective.KernelOptionsPost.ToString(),
            ["kernel_options_installed"] = OfInstalled(effective),
            ["serial_device"] = effective.First(one => one.SerialDevice).Value?.ToString() ?? "",
            ["serial_baud_rate"] = effective.First(one => one.SerialBaudRate).Value?.ToString() ?? "",
            ["tags"] = effective.Tags.ToDictionary(one => one.Key, one => (object?)one.Value.Value),
            ["publishers"] = new List<object>(),
            ["meta"] = meta,
        };
    }

    /// <summary>Such as 9 of rhel9 and of rocky9.4, where a family's releases want different words; empty where versions have names.</summary>
    private static string OsMajor(string? version) => new([.. (version ?? "").SkipWhile(char.IsAsciiLetter).TakeWhile(char.IsAsciiDigit)]);

    /// <summary>What the installed system's kernel is given, as one value: an installer takes one line of options only.</summary>
    private static string OfInstalled(EffectiveSystem effective)
    {
        var options = effective.KernelOptionsPost.ToString();
        // The last console is /dev/console, where messages of the boot go.
        var console = effective.First(one => one.SerialDevice).Value is { } port ? $"console=tty0 console=ttyS{port},{effective.First(one => one.SerialBaudRate).Value ?? 115200}" : "";
        return $"{options} {console}".Trim();
    }

    private static bool Has(List<object> all, string key) => all.OfType<Dictionary<string, object?>>().Any(one => one.ContainsKey(key));

    private static List<object> Texts(IEnumerable<string>? texts) => [.. texts ?? []];

    /// <summary>The repositories that the system uses, those of the lowest priority number first.</summary>
    private static List<object> Repos(InventoryView view, EffectiveSystem effective) =>
    [
        .. effective.Repos.Select(name => view.Repos.GetValueOrDefault(name)).OfType<Repo>().OrderBy(repo => repo.Priority).Select(repo => new Dictionary<string, object?>
        {
            ["name"] = repo.Name,
            ["mirror"] = repo.Mirror,
            ["mirror_type"] = repo.MirrorType,
            ["is_" + repo.MirrorType] = true,
            ["breed"] = repo.Breed,
            ["is_" + repo.Breed] = true,
            ["priority"] = repo.Priority.ToString(),
            ["apt_dists"] = Texts(repo.AptDists),
            ["apt_components"] = Texts(repo.AptComponents),
            // One line of sources.list has one suite.
            ["apt_suite"] = repo.AptDists is { Length: > 0 } dists ? string.Join(' ', [dists[0], .. repo.AptComponents ?? []]) : "./",
            ["yumopts"] = repo.Yumopts.Select(pair => (object)new Dictionary<string, object?> { ["name"] = pair.Key, ["value"] = pair.Value }).ToList(),
            ["proxy"] = repo.Proxy ?? "",
            ["comment"] = repo.Comment ?? repo.Name,
        }),
    ];
}
