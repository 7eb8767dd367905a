using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Import;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Proxy;
using BootAppliance.Dhcp.Pxe;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Dhcp.V6;
using BootAppliance.Inventory;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

public static class DhcpServices
{
    /// <summary>The DHCP server; the host has registered <see cref="DhcpOptions"/>.</summary>
    public static IServiceCollection AddDhcp(this IServiceCollection services)
    {
        services.AddSingleton(provider => Rules(provider.GetRequiredService<DhcpOptions>()));
        services.AddSingleton(provider => Table(provider.GetRequiredService<DhcpOptions>()));
        services.AddSingleton<Lease6Table>();
        services.AddSingleton<IReadOnlyList<Subnet6>>(provider => [.. provider.GetRequiredService<DhcpOptions>().V6Subnets.Select(one => new Subnet6(one))]);
        services.AddSingleton<LeaseOwner>(provider => Owners(provider.GetRequiredService<LeaseTable>(), provider.GetRequiredService<Lease6Table>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ClaimTrust>(provider => Trusts(provider.GetRequiredService<DhcpOptions>()));
        services.AddSingleton(provider => Menu(provider.GetRequiredService<DhcpOptions>()));
        services.AddSingleton<BootAnswers>();
        services.AddSingleton<BootLookup>(provider => provider.GetRequiredService<BootAnswers>().Of);
        services.AddSingleton<BootTaken>(provider => provider.GetRequiredService<BootAnswers>().Taken);
        services.AddSingleton<LeaseWriter>();
        services.AddSingleton(provider => Lookup(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => Reservations(provider.GetRequiredService<InventoryStore>()));
        services.AddSingleton<LocalAddresses>();
        services.AddSingleton<HardwareSender>();
        services.AddSingleton<DhcpEvents>();
        services.AddSingleton<DhcpMetrics>();
        services.AddSingleton<DhcpServer>();
        services.AddSingleton<ProxyServer>();
        services.AddSingleton<SenderLimits>();
        services.AddHostedService<PoolWatch>();
        services.AddSingleton<ForeignServers>();
        services.AddSingleton<PacketIntake>();
        services.AddSingleton(provider => Trace(provider.GetRequiredService<ReservationIndex>()));
        services.AddHostedService<ForeignServerProbe>();
        services.AddSingleton<LeaseRelease>();
        services.AddSingleton<LeaseList>();
        services.AddSingleton<LeaseHistory>();
        services.AddSingleton<LeaseImport>();
        services.AddHostedService<LeaseLoader>();
        services.AddHostedService<ConflictProber>();
        services.AddSingleton<DhcpListener>();
        services.AddHostedService(provider => provider.GetRequiredService<DhcpListener>());
        return services;
    }

    private static DhcpRules Rules(DhcpOptions options) => new() { OfferHold = options.OfferHold, DeclineHold = options.DeclineHold, MaximumLeases = options.MaxLeases, RapidCommit = options.RapidCommit, IsAuthoritative = options.Authoritative, MatchClientId = options.MatchClientId, Classes = options.Classes, IsReservationsOnly = name => options.ModeOf(name) == DhcpMode.ReservationsOnly, Durability = options.Durability, LeaseQueryFrom = options.Leasequery.Select(IPv4Address.From).ToHashSet() };

    private static LeaseOwner Owners(LeaseTable leases, Lease6Table leases6, TimeProvider clock) => address =>
        leases.MacOf(address, clock.GetUtcNow()) ?? leases6.MacOf(address, clock.GetUtcNow());

    private static ClaimTrust Trusts(DhcpOptions options) => address =>
        options.Subnets.Any(subnet => subnet.TrustClaims && subnet.Subnet.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private static PxeMenu Menu(DhcpOptions options) => new(options.Pxe);

    private static ExchangeTrace Trace(ReservationIndex reservations) => new(mac => reservations.Current.SystemOf(mac) is not null);

    private static ReservationIndex Reservations(InventoryStore store) => new(() => store.Current);

    // SQLite is one appliance's own file; nobody else writes to it.
    private static LeaseLookup Lookup(Database database) => new(database, isShared: database.Dialect is not SqliteDialect);

    private static LeaseTable Table(DhcpOptions options) => new(options.Subnets.Select(subnet => Subnet.From(subnet, options)));
}
