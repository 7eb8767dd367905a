using BootAppliance.Power.Detection;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;

namespace BootAppliance.Power;

public static class PowerServices
{
    /// <summary>The queue, the poller, the detector and the drivers; wants an <see cref="AddressOwner"/>.</summary>
    public static IServiceCollection AddPower(this IServiceCollection services, PowerOptions options)
    {
        services.AddPowerDrivers().AddSingleton(options).AddSingleton(new PowerTimings { Stagger = options.Stagger });
        services.AddSingleton<PowerStates>().AddSingleton<PowerGates>().AddSingleton<PowerStagger>().AddSingleton<PowerLinks>().AddSingleton<PowerConversation>();
        services.AddSingleton<PowerIntentStore>().AddSingleton<PowerRun>().AddSingleton<PowerWorker>().AddSingleton<PowerPoller>();
        services.AddHostedService(provider => provider.GetRequiredService<PowerWorker>()).AddHostedService(provider => provider.GetRequiredService<PowerPoller>());
        services.AddSingleton(provider => new BmcProbe(provider.GetRequiredService<TimeProvider>())).AddSingleton<PowerProposals>().AddSingleton<PowerDetector>();
        services.AddHostedService(provider => provider.GetRequiredService<PowerDetector>());
        return services;
    }
}
