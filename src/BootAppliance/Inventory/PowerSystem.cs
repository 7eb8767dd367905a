using System.Collections.Immutable;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Inventory;

/// <summary>One of a system's power systems: its BMC, an outlet of a PDU. What the fields are called is Cobbler's <c>power_…</c> without its prefix.</summary>
public sealed record PowerSystem
{
    /// <summary>Which driver speaks to it.</summary>
    [OneOf("ipmi", "redfish", "fence", "libvirt", "wol", "webhook", "manual", "agent")]
    public string Type { get; init; } = "";

    /// <summary>IP address or DNS name.</summary>
    public string? Address { get; init; }

    /// <summary>The protocol's own if absent.</summary>
    [Between("1", "65535")]
    public int? Port { get; init; }

    public string? User { get; init; }

    /// <summary>Goes in as clear text and is sealed before anything else sees it; comes out as <c>(hidden)</c>.</summary>
    public SealedSecret? Password { get; init; }

    /// <summary>The outlet of a PDU, the blade of a chassis, the domain of a hypervisor.</summary>
    public string? Id { get; init; }

    /// <summary>What else the driver wants to know; <c>fragile=true</c> leaves it 5 s between two commands.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The firmware that the machine boots by; setting the next boot with the wrong one turns it over.</summary>
    [OneOf("bios", "uefi")]
    public string? BootMode { get; init; }

    /// <summary>The feed that it draws from; machines of one feed are switched on one after another.</summary>
    public string? Feed { get; init; }

    /// <summary>The same of a rack.</summary>
    public string? Rack { get; init; }
}
