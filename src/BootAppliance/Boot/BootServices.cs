using BootAppliance.Inventory;

namespace BootAppliance.Boot;

public static class BootServices
{
    /// <summary>The decision and the tree; the host has registered options, <see cref="BootServer"/>, <see cref="LeaseOwner"/> and <see cref="SendFile"/>.</summary>
    public static IServiceCollection AddBoot(this IServiceCollection services)
    {
        services.AddSingleton<KnownMachines>();
        services.AddHostedService(provider => provider.GetRequiredService<KnownMachines>());
        services.AddSingleton<BootIdentity>();
        services.AddKeyedSingleton<FailureLimit>(MenuGate.Limit);
        services.AddSingleton<BootOffers>();
        services.AddSingleton<LoopGuard>().AddSingleton<BootSightings>().AddSingleton<UnknownProcessors>();
        services.AddSingleton<BootLoaders>();
        services.AddSingleton(provider => Menus(provider.GetRequiredService<InventoryStore>(), provider.GetRequiredService<BootServer>()));
        services.AddSingleton<BootScripts>();
        services.AddSingleton<AnswerModel>();
        services.AddSingleton<MadeFiles>();
        services.AddSingleton<TemplateFailures>();
        services.AddSingleton<Adoption>();
        services.AddSingleton<InstallTrees>();
        services.AddSingleton<IBootTree, BootTree>();
        return services;
    }

    private static BootMenus Menus(InventoryStore inventory, BootServer server) => new(() => inventory.Current, server);
}
