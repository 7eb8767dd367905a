using System.Net;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>One subnet as the server works with it: the configuration, checked and in numbers.</summary>
public sealed record Subnet
{
    public required Prefix Prefix { get; init; }

    /// <summary>What may be given to whoever asks; empty: reservations only.</summary>
    public required AddressPool Pool { get; init; }

    public required TimeSpan LeaseTime { get; init; }

    public IReadOnlyList<IPv4Address> Routers { get; init; } = [];

    public IReadOnlyList<IPv4Address> NameServers { get; init; } = [];

    public string? Domain { get; init; }

    /// <summary>Where machines boot from; null: from the address at which they reached us.</summary>
    public IPAddress? NextServer { get; init; }

    /// <summary>The interface that it is on, if the configuration says so.</summary>
    public string? Interface { get; init; }

    public static Subnet From(SubnetOptions options, DhcpOptions defaults) => new()
    {
        Prefix = Prefix.From(options.Subnet),
        Pool = new AddressPool(options.Ranges),
        LeaseTime = options.LeaseTime ?? defaults.LeaseTime,
        Routers = [.. options.Routers.Select(IPv4Address.From)],
        NameServers = [.. options.NameServers.Select(IPv4Address.From)],
        Domain = options.Domain,
        NextServer = options.NextServer,
        Interface = options.Interface,
    };
}
