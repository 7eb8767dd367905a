using BootAppliance.Data;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Routers;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Inventory;

namespace BootAppliance.Dhcp.V6;

public static class Dhcp6Services
{
    /// <summary>The DHCPv6 server; <see cref="DhcpServices.AddDhcp"/> has registered what both share.</summary>
    public static IServiceCollection AddDhcp6(this IServiceCollection services, string stateDirectory)
    {
        services.AddSingleton<Dhcp6Boot>();
        services.AddSingleton<Dhcp6Metrics>();
        services.AddSingleton(provider => new Dhcp6Server(
            ServerDuid.Load(stateDirectory), provider.GetRequiredService<IReadOnlyList<Subnet6>>(), provider.GetRequiredService<Lease6Table>(), provider.GetRequiredService<Database>(),
            Inventory(provider), provider.GetRequiredService<Dhcp6Boot>(), provider.GetRequiredService<DhcpRules>(), provider.GetRequiredService<SenderLimits>(), provider.GetRequiredService<EventStream>(),
            provider.GetRequiredService<Dhcp6Metrics>(), provider.GetRequiredService<ExchangeTrace>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Dhcp6Server>>()));
        services.AddHostedService<Dhcp6Listener>();
        services.AddHostedService<RouterAdvertiser>();
        return services;
    }

    private static Func<InventoryView> Inventory(IServiceProvider provider)
    {
        var store = provider.GetRequiredService<InventoryStore>();
        return () => store.Current;
    }
}
