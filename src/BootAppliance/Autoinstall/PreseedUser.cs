using System.Text.RegularExpressions;

namespace BootAppliance.Autoinstall;

/// <summary>
/// The user of a preseed file, as Debian's installer judges it (user-setup 1.107, <c>user-setup-ask</c> and
/// <c>reserved-usernames</c>): with another name than these rules allow an unattended install stops and asks.
/// </summary>
internal static partial class PreseedUser
{
    private static readonly HashSet<string> Reserved = new(
        """
        root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody
        adm tty disk kmem dialout fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff users nogroup
        netplan ftn mysql tac-plus alias qmail qmaild qmails qmailr qmailq qmaill qmailp asterisk vpopmail vchkpw slurm hacluster haclient
        grsec-tpe grsec-sock-all grsec-sock-clt grsec-sock-srv grsec-proc ceph opensrf libvirt-qemu admin
        Debian-exim bind crontab cupsys dcc dhcp dictd dnsmasq dovecot fetchmail firebird ftp fuse gdm haldaemon hplilp identd input jwhois klog
        kvm lpadmin messagebus mythtv netdev powerdev radvd render saned sbuild scanner slocate ssh sshd ssl-cert sslwrap statd syslog telnetd tftpd
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    /// <returns>What is wrong with the name, one line; empty if nothing is or if no user is asked for.</returns>
    public static IEnumerable<string> Problems(string preseed)
    {
        var name = Line().Match(preseed).Groups["name"].Value;
        if (Reserved.Contains(name)) yield return $"the user name {name} is reserved by Debian's installer, which would stop and ask for another: set another username";
        else if (name.Length > 32 || (name.Length > 0 && !Allowed().IsMatch(name))) yield return $"Debian's installer would stop and ask for another user name than {name}: it takes up to 32 of a-z, 0-9, - and _, a letter first";
    }

    [GeneratedRegex(@"^d-i[ \t]+passwd/username[ \t]+string[ \t]+(?<name>[^\r\n]*?)[ \t]*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();

    [GeneratedRegex("^[a-z][-a-z0-9_]*$", RegexOptions.None, 1000)]
    private static partial Regex Allowed();
}
