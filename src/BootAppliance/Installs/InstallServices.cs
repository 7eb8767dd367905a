using BootAppliance.Installs.Logs;
using BootAppliance.Inventory;

namespace BootAppliance.Installs;

public static class InstallServices
{
    /// <summary>Installs and their tokens; the host calls <see cref="InstallStore.LoadAsync"/> before anything listens.</summary>
    public static IServiceCollection AddInstalls(this IServiceCollection services, string stateDirectory)
    {
        services.AddSingleton(_ => InstallTokens.Load(stateDirectory));
        services.AddSingleton<InstallStore>();
        services.AddSingleton<SystemState>(provider => provider.GetRequiredService<InstallStore>().StateOf);
        services.AddSingleton<CallbackMetrics>().AddSingleton<CallbackRate>();
        services.AddSingleton(provider => new InstallLogs(Path.Combine(stateDirectory, "logs"), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<StallWatch>().AddHostedService<LogRetention>();
        return services;
    }
}
