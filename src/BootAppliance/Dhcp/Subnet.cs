using System.Net;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>One subnet as the server works with it: the configuration, checked and in numbers.</summary>
public sealed record Subnet
{
    public required Prefix Prefix { get; init; }

    /// <summary>What may be given to whoever asks; empty: reservations only.</summary>
    public required AddressPool Pool { get; init; }

    /// <summary>What may be given to the members of a class alone.</summary>
    public IReadOnlyList<(string Class, AddressPool Pool)> ClassPools { get; init; } = [];

    /// <summary>Subnets of the same name share a wire: a client may get an address of any of them.</summary>
    public string? SharedNetwork { get; init; }

    public required TimeSpan LeaseTime { get; init; }

    /// <summary>Of firmware and boot loaders, if that is shorter; null: like everybody's.</summary>
    public TimeSpan? BootLeaseTime { get; init; }

    public IReadOnlyList<IPv4Address> Routers { get; init; } = [];

    public IReadOnlyList<IPv4Address> NameServers { get; init; } = [];

    public string? Domain { get; init; }

    /// <summary>Sent besides what the server sets itself.</summary>
    public IReadOnlyList<OptionSetting> Options { get; init; } = [];

    /// <summary>Where machines boot from; null: from the address at which they reached us.</summary>
    public IPAddress? NextServer { get; init; }

    /// <summary>The interface that it is on, if the configuration says so.</summary>
    public string? Interface { get; init; }

    /// <summary>The pools that a member of <paramref name="classes"/> is served from: its own first, then everybody's.</summary>
    public IEnumerable<AddressPool> PoolsFor(IReadOnlyList<ClassOptions> classes)
    {
        foreach (var (name, pool) in ClassPools)
        {
            if (classes.Any(one => one.Name == name)) yield return pool;
        }

        if (Pool.Count > 0) yield return Pool;
    }

    public static Subnet From(SubnetOptions options, DhcpOptions defaults) => new()
    {
        Prefix = Prefix.From(options.Subnet),
        Pool = new AddressPool(options.Ranges, options.Exclude),
        ClassPools = [.. options.Pools.Select(pool => (pool.Class, new AddressPool(pool.Ranges, options.Exclude)))],
        SharedNetwork = options.SharedNetwork,
        BootLeaseTime = defaults.BootLeaseTime,
        Options = options.Options,
        LeaseTime = options.LeaseTime ?? defaults.LeaseTime,
        Routers = [.. options.Routers.Select(IPv4Address.From)],
        NameServers = [.. options.NameServers.Select(IPv4Address.From)],
        Domain = options.Domain,
        NextServer = options.NextServer,
        Interface = options.Interface,
    };
}
