using BootAppliance.Power.Fence;
using BootAppliance.Power.Redfish;
using BootAppliance.Power.WakeOnLan;

namespace BootAppliance.Power;

/// <summary>The kinds of power systems that there are, besides IPMI.</summary>
public static class PowerDrivers
{
    public static IServiceCollection AddPowerDrivers(this IServiceCollection services) => services
        .AddSingleton<IPowerDriver, RedfishDriver>()
        .AddSingleton(provider => new FenceAgents(provider.GetRequiredService<PowerOptions>().FenceDirectory, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IPowerDriver, FenceDriver>()
        .AddSingleton<IPowerDriver, WakeOnLanDriver>();
}
