namespace BootAppliance.Dhcp.Classes;

/// <summary>One entry of <c>dhcp.classes</c>: clients that are alike, and what they get instead of the subnet's.</summary>
public sealed record ClassOptions
{
    /// <summary><c>name</c>: by which pools and events name it. Required.</summary>
    public required string Name { get; init; }

    /// <summary><c>when</c>: a condition over the client's message, such as <c>vendor_class starts 'PXEClient' and architecture == 7</c>; docs/dhcp.md has the words. Required.</summary>
    public required ClassExpression When { get; init; }

    /// <summary><c>options</c>: sent to its members, before those of the subnet: <c>ntp-servers=192.0.2.1</c>, <c>252=http://wpad/</c>, <c>224=0x0102</c>. Default none.</summary>
    public IReadOnlyList<OptionSetting> Options { get; init; } = [];

    /// <summary><c>lease_time</c>: of its members; 1m to 365d. Default: the subnet's.</summary>
    [Between("1m", "365d")]
    public TimeSpan? LeaseTime { get; init; }

    /// <summary><c>boot</c>: <c>inventory</c> as the inventory decides, or <c>none</c>: members are told no boot file. Default <c>inventory</c>.</summary>
    public ClassBoot Boot { get; init; }

    /// <summary><c>boot_file</c>: what members that boot from the network are told instead of what the appliance would choose. Default none.</summary>
    public string? BootFile { get; init; }
}

public enum ClassBoot { Inventory, None }
