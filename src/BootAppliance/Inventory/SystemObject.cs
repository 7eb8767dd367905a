using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>A machine.</summary>
public sealed record SystemObject : InheritingObject
{
    /// <summary>What it is installed from; or <see cref="Image"/>.</summary>
    public string? Profile { get; init; }

    public string? Image { get; init; }

    public string? Hostname { get; init; }

    /// <summary>What it is for.</summary>
    [OneOf("acceptance", "development", "production", "testing")]
    public string? Status { get; init; }

    public string? Uuid { get; init; }

    public string? Serial { get; init; }

    public string? Gateway { get; init; }

    /// <summary>The interface of the IPv6 default route.</summary>
    public string? Ipv6DefaultDevice { get; init; }

    /// <summary>Whether interfaces take IPv6 addresses from router advertisements.</summary>
    public bool? Ipv6Autoconfiguration { get; init; }

    public ImmutableSortedDictionary<string, NetworkInterface> Interfaces { get; init; } = ImmutableSortedDictionary<string, NetworkInterface>.Empty;

    /// <summary>Its BMC, the outlets of its PDUs, each by a name such as <c>bmc</c>; on means all of them on, off all of them off.</summary>
    public ImmutableSortedDictionary<string, PowerSystem> Power { get; init; } = ImmutableSortedDictionary<string, PowerSystem>.Empty;
}
