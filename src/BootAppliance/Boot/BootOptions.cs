using System.Net;

namespace BootAppliance.Boot;

/// <summary><c>boot</c>: what machines get.</summary>
public sealed record BootOptions
{
    /// <summary><c>unknown</c>: what a machine gets that is in no inventory. Default <c>ignore</c>. <c>install</c> needs <c>unknown_profile</c> and is warned about at start.</summary>
    public UnknownMachines Unknown { get; init; } = UnknownMachines.Ignore;

    /// <summary><c>unknown_profile</c>: the profile that <c>unknown: install</c> adopts a machine into.</summary>
    public string? UnknownProfile { get; init; }

    /// <summary><c>adopt_per_hour</c>: adoptions by <c>unknown: install</c> in any hour; 0 to 10000. Default 10.</summary>
    [Between("0", "10000")]
    public int AdoptPerHour { get; init; } = 10;

    /// <summary><c>server_address</c>: the IPv4 address that boot files name. Default: the address on which the machine reached the appliance.</summary>
    public IPAddress? ServerAddress { get; init; }

    /// <summary><c>loaders_directory</c>: searched for boot loaders before the places of Debian's packages. Default none.</summary>
    public string? LoadersDirectory { get; init; }
}

public enum UnknownMachines { Ignore, Menu, Discover, Install }
