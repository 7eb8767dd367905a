using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Collection;
using BootAppliance.Content.Drafts;
using BootAppliance.Content.Healing;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Private;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Serving;
using BootAppliance.Content.Store;
using BootAppliance.Content.Store.S3;
using BootAppliance.Content.Usage;
using BootAppliance.Content.Verification;
using BootAppliance.Events;

namespace BootAppliance.Content;

public static class ContentServices
{
    private const int ReadersAtOnce = 1024;

    /// <summary>Needs the database, the event stream, and <see cref="InstallEntitles"/>.</summary>
    public static IServiceCollection AddContent(this IServiceCollection services, ContentOptions options, string stateDirectory)
    {
        services.AddSingleton(options).AddSingleton<IBlobStore>(provider => options.S3 is { } s3 ? Open(s3, provider.GetRequiredService<TimeProvider>()) : new DirectoryBlobStore(options.Folder ?? Path.Combine(stateDirectory, "content")));
        services.AddSingleton(provider => new ChunkStore(provider.GetRequiredService<IBlobStore>(), ChunkRules.Longest, provider.GetRequiredService<EventStream>(), options.Memory));
        services.AddSingleton<ContentMetrics>().AddSingleton<GarbageStore>().AddSingleton<Healer>().AddSingleton<HealedReads>().AddSingleton<NamedIds>().AddSingleton<TemplateDiff>().AddSingleton<TemplateUsage>().AddSingleton<UsageSeen>().AddSingleton<DiskMap>().AddSingleton<PrivateTemplates>().AddSingleton<TemplateDoor>().AddSingleton<Verifier>().AddHostedService<ScrubWorker>().AddSingleton<Collector>().AddSingleton<CollectionWorker>().AddHostedService(provider => provider.GetRequiredService<CollectionWorker>());
        return services.AddSingleton<IndexStore>().AddSingleton<ZeroIds>().AddSingleton<PublishedVersions>().AddSingleton<DraftStore>().AddSingleton<TemplateContent>().AddSingleton<PublisherStore>().AddSingleton<TemplateCatalogue>();
    }

    public static IEndpointRouteBuilder MapContent(this IEndpointRouteBuilder api) => api.MapPublishers().MapTemplates().MapDrafts().MapContentForAdmins().MapCollection().MapVerification().MapUsage().MapPrivate();

    /// <summary>
    /// Who reads a bucket blocks a thread of the pool until the service answered, and a new connection needs a free one: with the usual
    /// minimum, one for each core, a thousand readers at once leave none for minutes.
    /// </summary>
    private static S3BlobStore Open(S3Options options, TimeProvider clock)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, ReadersAtOnce + options.MaxConnections), ports);
        return new(options, clock);
    }
}
