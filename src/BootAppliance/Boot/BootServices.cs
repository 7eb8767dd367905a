namespace BootAppliance.Boot;

public static class BootServices
{
    /// <summary>The decision and the tree; the host has registered options, <see cref="BootServer"/>, <see cref="LeaseOwner"/> and <see cref="SendFile"/>.</summary>
    public static IServiceCollection AddBoot(this IServiceCollection services)
    {
        services.AddSingleton<BootIdentity>();
        services.AddSingleton<BootOffers>();
        services.AddSingleton<LoopGuard>();
        services.AddSingleton<BootLoaders>();
        services.AddSingleton<BootMenus>();
        services.AddSingleton<BootScripts>();
        services.AddSingleton<AnswerModel>();
        services.AddSingleton<Adoption>();
        services.AddSingleton<IBootTree, BootTree>();
        return services;
    }
}
