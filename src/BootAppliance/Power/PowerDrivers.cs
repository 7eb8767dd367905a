using BootAppliance.Power.Agent;
using BootAppliance.Power.Fence;
using BootAppliance.Power.Ipmi;
using BootAppliance.Power.Libvirt;
using BootAppliance.Power.Manual;
using BootAppliance.Power.Redfish;
using BootAppliance.Power.WakeOnLan;
using BootAppliance.Power.Webhook;
using BootAppliance.Programs;

namespace BootAppliance.Power;

/// <summary>The kinds of power systems that there are; a further one is one line here.</summary>
public static class PowerDrivers
{
    public static IServiceCollection AddPowerDrivers(this IServiceCollection services) => services
        .AddSingleton<CipherSuiteCache>().AddSingleton<IPowerDriver, IpmiDriver>()
        .AddSingleton<IPowerDriver, RedfishDriver>()
        .AddSingleton(provider => new FenceAgents(provider.GetRequiredService<PowerOptions>().FenceDirectory, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IPowerDriver, FenceDriver>()
        .AddSingleton(provider => new Virsh(VirshNames.Path, provider.GetRequiredService<TimeProvider>())).AddSingleton<IPowerDriver, LibvirtDriver>()
        .AddSingleton<AgentTokens>().AddSingleton<AgentGuard>().AddSingleton<AgentLines>().AddSingleton<IPowerDriver, AgentDriver>()
        .AddSingleton<IPowerDriver, WebhookDriver>()
        .AddSingleton<PowerConfirmations>().AddSingleton<IPowerDriver, ManualDriver>()
        .AddSingleton<IPowerDriver, WakeOnLanDriver>();
}
