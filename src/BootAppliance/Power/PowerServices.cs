using BootAppliance.Power.Ipmi;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;

namespace BootAppliance.Power;

public static class PowerServices
{
    /// <summary>The queue, the poller and the drivers; a further kind of power system is one line here.</summary>
    public static IServiceCollection AddPower(this IServiceCollection services, PowerOptions options)
    {
        services.AddSingleton<CipherSuiteCache>();
        services.AddSingleton<IPowerDriver, IpmiDriver>();

        services.AddSingleton(options).AddSingleton(new PowerTimings { Stagger = options.Stagger });
        services.AddSingleton<PowerStates>().AddSingleton<PowerGates>().AddSingleton<PowerStagger>().AddSingleton<PowerLinks>().AddSingleton<PowerConversation>();
        services.AddSingleton<PowerIntentStore>().AddSingleton<PowerRun>().AddSingleton<PowerWorker>().AddSingleton<PowerPoller>();
        services.AddHostedService(provider => provider.GetRequiredService<PowerWorker>()).AddHostedService(provider => provider.GetRequiredService<PowerPoller>());
        return services;
    }
}
