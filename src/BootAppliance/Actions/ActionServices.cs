using BootAppliance.Actions.Deploy;
using BootAppliance.Actions.Runs;
using BootAppliance.Installs;
using BootAppliance.Power.Queue;

namespace BootAppliance.Actions;

public static class ActionServices
{
    /// <summary>The records, the runs that carry them out, and the jobs that begin many.</summary>
    public static IServiceCollection AddActions(this IServiceCollection services)
    {
        services.AddSingleton<PowerObjection>(provider => intent => ActionObjection.To(intent, provider.GetRequiredService<InstallStore>()));
        services.AddSingleton<ActionRecords>().AddSingleton<ActionRunStore>().AddSingleton<ActionWorld>().AddSingleton<ActionSteps>().AddSingleton<ActionStart>().AddSingleton<ActionCancel>();
        services.AddSingleton<ActionWorker>().AddHostedService(provider => provider.GetRequiredService<ActionWorker>());
        return services.AddSingleton<DeployStore>().AddSingleton<DeployWorker>().AddHostedService(provider => provider.GetRequiredService<DeployWorker>());
    }
}
