using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Publishers;

namespace BootAppliance.Content;

public static class ContentServices
{
    /// <summary>Needs the database and the event stream.</summary>
    public static IServiceCollection AddContent(this IServiceCollection services) => services.AddSingleton<PublisherStore>().AddSingleton<TemplateCatalogue>();

    public static IEndpointRouteBuilder MapContent(this IEndpointRouteBuilder api) => api.MapPublishers().MapTemplates();
}
