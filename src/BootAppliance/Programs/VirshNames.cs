namespace BootAppliance.Programs;

/// <summary>What virsh would take for something else than the name of a domain.</summary>
internal static class VirshNames
{
    /// <summary>Where Debian's package libvirt-clients has it.</summary>
    public const string Path = "/usr/bin/virsh";

    /// <summary>A number is the id of a running domain first, which is another one after each start.</summary>
    public static bool IsRunningId(string domain) => domain.Length > 0 && domain.All(char.IsAsciiDigit);

    /// <summary>Not an option, and a name that a domain can have.</summary>
    public static bool IsName(string domain) => domain.Length > 0 && domain[0] != '-' && !domain.Any(char.IsControl) && !domain.Contains('/', StringComparison.Ordinal);
}
