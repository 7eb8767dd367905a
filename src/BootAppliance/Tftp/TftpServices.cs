namespace BootAppliance.Tftp;

public static class TftpServices
{
    public static IServiceCollection AddTftp(this IServiceCollection services)
    {
        services.AddSingleton<TftpMetrics>();
        services.AddSingleton<TftpListener>();
        services.AddHostedService(provider => provider.GetRequiredService<TftpListener>());
        return services;
    }
}
