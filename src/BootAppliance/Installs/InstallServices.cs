using BootAppliance.Installs.Activity;
using BootAppliance.Installs.Logs;
using BootAppliance.Installs.Syslog;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Facts;

namespace BootAppliance.Installs;

public static class InstallServices
{
    /// <summary>Installs and their tokens; the host calls <see cref="InstallStore.LoadAsync"/> before anything listens.</summary>
    public static IServiceCollection AddInstalls(this IServiceCollection services, string stateDirectory, string templatesDirectory)
    {
        services.AddSingleton(_ => InstallTokens.Load(stateDirectory));
        services.AddSingleton<InstallStore>();
        services.AddSingleton<SystemState>(provider => new(provider.GetRequiredService<InstallStore>().StateOf, provider.GetRequiredService<FactsStore>().Of));
        services.AddSingleton<CallbackMetrics>().AddSingleton<CallbackRate>().AddSingleton<InstallActivity>();
        services.AddSingleton(provider => new InstallLogs(Path.Combine(stateDirectory, "logs"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PhaseHints(Path.Combine(AppContext.BaseDirectory, "pxe-templates"), templatesDirectory, provider.GetRequiredService<ILogger<PhaseHints>>()));
        services.AddSingleton<SyslogFiling>().AddSingleton<SyslogListener>();
        services.AddHostedService(provider => provider.GetRequiredService<SyslogFiling>()).AddHostedService(provider => provider.GetRequiredService<SyslogListener>());
        services.AddHostedService<StallWatch>().AddHostedService<LogRetention>();
        return services;
    }
}
