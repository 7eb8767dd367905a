namespace BootAppliance.Installs;

/// <summary>What an armed machine boots for.</summary>
public enum InstallMode
{
    /// <summary>Its profile's installer, image or template.</summary>
    Install,

    /// <summary>The helper image, which tells what the machine is.</summary>
    Discover,

    /// <summary>The helper image, which lets an administrator in by SSH.</summary>
    Rescue,

    /// <summary>The helper image, which erases disks.</summary>
    Wipe,
}

/// <summary>What a system is armed for.</summary>
/// <param name="Mode">The work.</param>
/// <param name="Disk">Of <see cref="InstallMode.Wipe"/>: which disk, as a rule of docs/ramdisk.md, or <c>all</c>.</param>
/// <param name="Confirm">Of <see cref="InstallMode.Wipe"/>: the system's name once more.</param>
public sealed record ArmOrder(InstallMode Mode = InstallMode.Install, string? Disk = null, string? Confirm = null)
{
    /// <summary>Every disk of the machine that can be written to.</summary>
    public const string AllDisks = "all";

    /// <returns>The field that keeps it from being carried out, and how it has to be; null if nothing does.</returns>
    public (string Field, string Text)? Objection(string system, DiskRuleObjection rules) => Mode switch
    {
        not InstallMode.Wipe when Disk is not null => ("disk", "belongs to the mode wipe; leave it out"),
        InstallMode.Wipe when string.IsNullOrWhiteSpace(Disk) => ("disk", $"says which disk is erased, such as serial=S3Z1; or {AllDisks}, for every disk of the machine"),
        InstallMode.Wipe when Disk != AllDisks && rules(Disk) is { } wrong => ("disk", wrong),
        InstallMode.Wipe when Confirm != system => ("confirm", $"has to be {system}: what is on {(Disk == AllDisks ? "every disk" : $"the disk {Disk}")} of it is lost for good"),
        _ => null,
    };
}

/// <summary>Why a text is no rule that means a disk, or null if it is one; whoever reads such rules registers it.</summary>
public delegate string? DiskRuleObjection(string text);
