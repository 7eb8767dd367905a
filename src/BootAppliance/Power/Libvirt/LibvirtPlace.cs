using System.Text.RegularExpressions;
using BootAppliance.Programs;

namespace BootAppliance.Power.Libvirt;

/// <summary>
/// Which hypervisor and which domain. The URI goes to libvirt, which runs what it says: of its transports (drivers and parameters in
/// https://libvirt.org/uri.html) only those are let through that run nothing of the inventory's.
/// </summary>
internal sealed partial record LibvirtPlace(string Uri, string Domain)
{
    private const string Local = "qemu:///system";

    /// <exception cref="PowerException">The inventory says what cannot be, or may not.</exception>
    public static LibvirtPlace Of(PowerTarget target)
    {
        if (target.Options.Keys.FirstOrDefault(key => key is not ("uri" or "fragile")) is { } option) throw Bad($"has the option {option}, which libvirt does not have", "remove it; the options are uri and fragile");
        if (target.Password.Reveal().Length > 0) throw Bad("has a password, which libvirt is not given", "remove it; remotely the service logs in by its own ssh key or TLS certificate");
        return new(UriOf(target), DomainOf(target));
    }

    private static string UriOf(PowerTarget target)
    {
        var text = target.Options.GetValueOrDefault("uri") ?? (target.Address.Length > 0 ? OfAddress(target) : Local);
        var match = UriPattern().Match(text);
        var scheme = match.Groups["scheme"].Value;
        var isRemote = scheme.Length > "qemu".Length;
        if (!match.Success || isRemote != match.Groups["host"].Success || (match.Groups["user"].Success && scheme != "qemu+ssh"))
            throw Bad("has no URI of a hypervisor that is used", "write qemu:///system, qemu+ssh://USER@HOST/system or qemu+tls://HOST/system in the option uri");
        var parameter = match.Groups["parameter"].Value;
        if (match.Groups["query"].Success && (scheme, parameter) is not (("qemu+ssh", "keyfile") or ("qemu+tls", "pkipath")))
            throw Bad("has parameters in its URI that are not passed on, since such ones run commands or leave certificates unchecked", "leave at most ?keyfile=/PATH with qemu+ssh, or ?pkipath=/PATH with qemu+tls");
        // Nobody is there to be asked for a password.
        return scheme == "qemu+ssh" ? $"{text}{(match.Groups["query"].Success ? '&' : '?')}no_tty=1" : text;
    }

    private static string OfAddress(PowerTarget target) =>
        $"qemu+ssh://{(target.Account.Length > 0 ? target.Account + "@" : "")}{(target.Address.Contains(':') ? $"[{target.Address}]" : target.Address)}{(target.Port > 0 ? $":{target.Port}" : "")}/system";

    private static string DomainOf(PowerTarget target) => target.Plug switch
    {
        not { Length: > 0 } => throw Bad("does not say which domain this machine is", "set its id to the domain's name or UUID; \"virsh list --all\" shows them"),
        { } number when VirshNames.IsRunningId(number) => throw Bad($"has {number} for its domain, which libvirt would take for the number of whichever domain runs under it", "set its id to the domain's UUID; \"virsh domuuid --domain NAME\" tells it"),
        { } name when !VirshNames.IsName(name) => throw Bad("has a name for its domain that no domain can have here", "set its id to the domain's UUID"),
        { } name => name,
    };

    private static PowerException Bad(string happened, string remedy) => new(PowerFailure.BadSetting, happened, remedy);

    [GeneratedRegex(@"^(?<scheme>qemu(\+ssh|\+tls)?)://((?<user>[A-Za-z0-9_][A-Za-z0-9._-]{0,63})@)?(?<host>([A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?)?/(system|session)(?<query>\?((?<parameter>[a-z]+)=(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+|.*))?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UriPattern();
}
