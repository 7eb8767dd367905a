using BootAppliance.Inventory;

namespace BootAppliance.Autoinstall;

public static class AutoinstallServices
{
    /// <summary>The templates that come with the product.</summary>
    public static string ShippedTemplates { get; } = Path.Combine(AppContext.BaseDirectory, "pxe-templates");

    /// <param name="services">Where it is added.</param>
    /// <param name="overrides">The administrator's folder of templates, which goes before what ships; null for none.</param>
    public static IServiceCollection AddAutoinstall(this IServiceCollection services, string? overrides)
    {
        services.AddSingleton(new TemplateStore(ShippedTemplates, overrides));
        services.AddSingleton<TemplateRenderer>();
        services.AddSingleton<AnswerFiles>();
        services.AddSingleton<OwnSnippets>(provider => (kind, name) => provider.GetRequiredService<TemplateStore>().OwnSnippets($"per_{kind.ToString().ToLowerInvariant()}", name));
        return services;
    }
}
