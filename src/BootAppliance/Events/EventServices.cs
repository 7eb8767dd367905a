namespace BootAppliance.Events;

public static class EventServices
{
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventStream>().AddSingleton<EventMetrics>();
        services.AddHostedService(provider => provider.GetRequiredService<EventStream>());
        services.AddSingleton<EventTally>();
        services.AddHostedService(provider => provider.GetRequiredService<EventTally>());
        return services;
    }
}
