namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>Whose installer reads the file. The order is that of the table's ranges.</summary>
public enum KickstartRelease
{
    Rhel7,
    Rhel8,
    Rhel9,
    Rhel10,
    Fedora,
    Esxi,
}

internal static class KickstartReleases
{
    /// <param name="osVersion">The distro's, such as rhel9, rocky9.4, fedora42 or esxi8; null if it is not known.</param>
    /// <param name="family">The template's folder.</param>
    public static KickstartRelease Of(string? osVersion, string family)
    {
        var version = osVersion ?? "";
        var major = new string([.. version.SkipWhile(char.IsAsciiLetter).TakeWhile(char.IsAsciiDigit)]);
        if (family == "esxi" || version.StartsWith("esx", StringComparison.OrdinalIgnoreCase)) return KickstartRelease.Esxi;
        if (version.StartsWith("fedora", StringComparison.OrdinalIgnoreCase)) return KickstartRelease.Fedora;
        return major switch
        {
            "7" => KickstartRelease.Rhel7,
            "8" => KickstartRelease.Rhel8,
            "9" => KickstartRelease.Rhel9,
            "10" => KickstartRelease.Rhel10,
            _ => family == "redhat7" ? KickstartRelease.Rhel7 : KickstartRelease.Rhel9,
        };
    }

    public static string NameOf(this KickstartRelease release) => release switch
    {
        KickstartRelease.Rhel7 => "RHEL 7",
        KickstartRelease.Rhel8 => "RHEL 8",
        KickstartRelease.Rhel9 => "RHEL 9",
        KickstartRelease.Rhel10 => "RHEL 10",
        KickstartRelease.Fedora => "Fedora",
        _ => "ESXi",
    };
}
