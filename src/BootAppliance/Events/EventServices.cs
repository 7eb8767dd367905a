using BootAppliance.Events.Notify;

namespace BootAppliance.Events;

public static class EventServices
{
    public static IServiceCollection AddEvents(this IServiceCollection services, EventOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventStream>().AddSingleton<EventMetrics>();
        services.AddHostedService(provider => provider.GetRequiredService<EventStream>());
        services.AddSingleton<EventTally>();
        services.AddHostedService(provider => provider.GetRequiredService<EventTally>());
        return services;
    }

    /// <summary>What happened is told to the receivers of <paramref name="options"/>.</summary>
    public static IServiceCollection AddNotify(this IServiceCollection services, NotifyOptions options)
    {
        services.AddSingleton(options).AddSingleton<WebhookStore>().AddSingleton<WebhookSender>().AddSingleton<WebhookMetrics>().AddSingleton<Webhooks>();
        services.AddHostedService(provider => provider.GetRequiredService<Webhooks>());
        return services;
    }
}
