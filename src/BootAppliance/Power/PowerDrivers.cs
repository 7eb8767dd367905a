using BootAppliance.Power.Fence;
using BootAppliance.Power.Ipmi;
using BootAppliance.Power.Redfish;
using BootAppliance.Power.WakeOnLan;

namespace BootAppliance.Power;

/// <summary>The kinds of power systems that there are; a further one is one line here.</summary>
public static class PowerDrivers
{
    public static IServiceCollection AddPowerDrivers(this IServiceCollection services) => services
        .AddSingleton<CipherSuiteCache>().AddSingleton<IPowerDriver, IpmiDriver>()
        .AddSingleton<IPowerDriver, RedfishDriver>()
        .AddSingleton(provider => new FenceAgents(provider.GetRequiredService<PowerOptions>().FenceDirectory, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IPowerDriver, FenceDriver>()
        .AddSingleton<IPowerDriver, WakeOnLanDriver>();
}
