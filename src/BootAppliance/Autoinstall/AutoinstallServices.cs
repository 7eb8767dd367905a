namespace BootAppliance.Autoinstall;

public static class AutoinstallServices
{
    /// <param name="services">Where it is added.</param>
    /// <param name="overrides">The administrator's folder of templates, which goes before what ships; null for none.</param>
    public static IServiceCollection AddAutoinstall(this IServiceCollection services, string? overrides)
    {
        services.AddSingleton(new TemplateStore(Path.Combine(AppContext.BaseDirectory, "pxe-templates"), overrides));
        services.AddSingleton<TemplateRenderer>();
        return services;
    }
}
