using BootAppliance.Data;

namespace BootAppliance.Dhcp;

public static class DhcpServices
{
    /// <summary>The DHCP server; the host has registered <see cref="DhcpOptions"/>. Whoever knows what machines boot registers a <see cref="BootLookup"/>.</summary>
    public static IServiceCollection AddDhcp(this IServiceCollection services)
    {
        services.AddSingleton(provider => Rules(provider.GetRequiredService<DhcpOptions>()));
        services.AddSingleton(provider => Table(provider.GetRequiredService<DhcpOptions>()));
        services.AddSingleton<LeaseWriter>();
        services.AddSingleton(provider => Lookup(provider.GetRequiredService<Database>()));
        services.AddSingleton<ReservationIndex>();
        services.AddSingleton<LocalAddresses>();
        services.AddSingleton<HardwareSender>();
        services.AddSingleton<DhcpEvents>();
        services.AddSingleton<DhcpMetrics>();
        services.AddSingleton<DhcpServer>();
        services.AddSingleton<LeaseRelease>();
        services.AddHostedService<LeaseLoader>();
        services.AddSingleton<DhcpListener>();
        services.AddHostedService(provider => provider.GetRequiredService<DhcpListener>());
        return services;
    }

    private static DhcpRules Rules(DhcpOptions options) => new() { OfferHold = options.OfferHold, DeclineHold = options.DeclineHold, MaximumLeases = options.MaxLeases };

    // SQLite is one appliance's own file; nobody else writes to it.
    private static LeaseLookup Lookup(Database database) => new(database, isShared: database.Dialect is not SqliteDialect);

    private static LeaseTable Table(DhcpOptions options) => new(options.Subnets.Select(subnet => Subnet.From(subnet, options)));
}
