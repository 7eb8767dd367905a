namespace BootAppliance.Data;

public static class DataServices
{
    /// <summary>The state of this appliance; started by the host before anything that reads it.</summary>
    public static IServiceCollection AddData(this IServiceCollection services, string stateDirectory)
    {
        services.AddSingleton(provider => SqlDialect.For(provider.GetRequiredService<DatabaseOptions>(), stateDirectory));
        services.AddSingleton<Database>();
        return services;
    }
}
