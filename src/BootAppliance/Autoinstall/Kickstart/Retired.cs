namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>What a release takes with a warning or no more, and what to write instead: the commonest mistake in a file that was written for an older one.</summary>
internal static class Retired
{
    private static readonly (string Command, string? Option, KickstartRelease Since, KickstartRelease Until, string Instead)[] s_all =
    [
        ("auth", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "authselect, such as: authselect select sssd"),
        ("authconfig", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "authselect, such as: authselect select sssd"),
        ("autostep", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "nothing"),
        ("btrfs", null, KickstartRelease.Rhel8, KickstartRelease.Rhel10, "part or logvol with --fstype=xfs"),
        ("device", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "the kernel option of the driver"),
        ("deviceprobe", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "nothing"),
        ("dmraid", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "nothing; such disks are found"),
        ("fcoe", null, KickstartRelease.Rhel10, KickstartRelease.Rhel10, "nothing; this release has no software FCoE"),
        ("install", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "only where from: url, cdrom, nfs or harddrive"),
        ("multipath", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "nothing; multipath disks are found"),
        ("nvdimm", null, KickstartRelease.Rhel9, KickstartRelease.Fedora, "nothing; namespaces are made by ndctl before the install"),
        ("unsupported_hardware", null, KickstartRelease.Rhel8, KickstartRelease.Fedora, "nothing"),
        ("upgrade", null, KickstartRelease.Rhel7, KickstartRelease.Fedora, "nothing; an installed system is upgraded by leapp or dnf system-upgrade"),
        ("syspurpose", null, KickstartRelease.Rhel9, KickstartRelease.Rhel10, "subscription-manager syspurpose in %post"),
        ("bootloader", "--upgrade", KickstartRelease.Rhel8, KickstartRelease.Fedora, "nothing"),
        ("bootloader", "--md5pass", KickstartRelease.Rhel8, KickstartRelease.Fedora, "--iscrypted --password= with a hash of grub2-mkpasswd-pbkdf2"),
        ("harddrive", "--biospart", KickstartRelease.Rhel8, KickstartRelease.Fedora, "--partition="),
        ("ignoredisk", "--interactive", KickstartRelease.Rhel8, KickstartRelease.Fedora, "--only-use="),
        ("logging", "--level", KickstartRelease.Rhel9, KickstartRelease.Fedora, "nothing"),
        ("network", "--teamslaves", KickstartRelease.Rhel9, KickstartRelease.Rhel10, "--bondslaves="),
        ("network", "--teamconfig", KickstartRelease.Rhel9, KickstartRelease.Rhel10, "--bondopts="),
        ("network", "--notksdevice", KickstartRelease.Rhel7, KickstartRelease.Fedora, "--no-activate"),
        ("part", "--active", KickstartRelease.Rhel8, KickstartRelease.Fedora, "nothing"),
        ("partition", "--active", KickstartRelease.Rhel8, KickstartRelease.Fedora, "nothing"),
        ("timezone", "--isUtc", KickstartRelease.Rhel9, KickstartRelease.Fedora, "--utc"),
        ("timezone", "--nontp", KickstartRelease.Rhel9, KickstartRelease.Fedora, "the command timesource --ntp-disable"),
        ("timezone", "--ntpservers", KickstartRelease.Rhel9, KickstartRelease.Fedora, "the command timesource --ntp-server=, once for each server"),
        ("%packages", "--excludeWeakdeps", KickstartRelease.Rhel9, KickstartRelease.Fedora, "--exclude-weakdeps"),
        ("%packages", "--instLangs", KickstartRelease.Rhel9, KickstartRelease.Fedora, "--inst-langs="),
        ("%packages", "--nobase", KickstartRelease.Rhel7, KickstartRelease.Fedora, "nothing; the group base is not taken by itself"),
        ("%anaconda", null, KickstartRelease.Rhel9, KickstartRelease.Fedora, "nothing; passwords' rules are in the installer's own configuration"),
        ("autopart", null, KickstartRelease.Esxi, KickstartRelease.Esxi, "install"),
        ("auth", null, KickstartRelease.Esxi, KickstartRelease.Esxi, "nothing"),
        ("authconfig", null, KickstartRelease.Esxi, KickstartRelease.Esxi, "nothing"),
        ("bootloader", null, KickstartRelease.Esxi, KickstartRelease.Esxi, "nothing"),
        ("esxlocation", null, KickstartRelease.Esxi, KickstartRelease.Esxi, "nothing"),
        ("firewall", null, KickstartRelease.Esxi, KickstartRelease.Esxi, "esxcli network firewall in %firstboot"),
        ("timezone", null, KickstartRelease.Esxi, KickstartRelease.Esxi, "nothing; an ESXi host's clock is UTC"),
    ];

    /// <returns>What to write instead; null if it is of today.</returns>
    public static string? InsteadOf(string command, string? option, KickstartRelease release) =>
        Array.Find(s_all, one => one.Command == command && one.Option == option && release >= one.Since && release <= one.Until).Instead;
}
