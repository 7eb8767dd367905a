using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Collection;
using BootAppliance.Content.Drafts;
using BootAppliance.Content.Healing;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Serving;
using BootAppliance.Content.Store;
using BootAppliance.Content.Usage;
using BootAppliance.Content.Verification;
using BootAppliance.Events;

namespace BootAppliance.Content;

public static class ContentServices
{
    /// <summary>Needs the database and the event stream.</summary>
    public static IServiceCollection AddContent(this IServiceCollection services, ContentOptions options, string stateDirectory)
    {
        services.AddSingleton(options).AddSingleton<IBlobStore>(_ => new DirectoryBlobStore(options.Folder ?? Path.Combine(stateDirectory, "content")));
        services.AddSingleton(provider => new ChunkStore(provider.GetRequiredService<IBlobStore>(), ChunkRules.Longest, provider.GetRequiredService<EventStream>()));
        services.AddSingleton<ContentMetrics>().AddSingleton<GarbageStore>().AddSingleton<Healer>().AddSingleton<HealedReads>().AddSingleton<TemplateDiff>().AddSingleton<TemplateUsage>().AddSingleton<Verifier>().AddHostedService<ScrubWorker>().AddSingleton<Collector>().AddSingleton<CollectionWorker>().AddHostedService(provider => provider.GetRequiredService<CollectionWorker>());
        return services.AddSingleton<IndexStore>().AddSingleton<ZeroIds>().AddSingleton<PublishedVersions>().AddSingleton<DraftStore>().AddSingleton<TemplateContent>().AddSingleton<PublisherStore>().AddSingleton<TemplateCatalogue>();
    }

    public static IEndpointRouteBuilder MapContent(this IEndpointRouteBuilder api) => api.MapPublishers().MapTemplates().MapDrafts().MapContentForAdmins().MapCollection().MapVerification().MapUsage();
}
