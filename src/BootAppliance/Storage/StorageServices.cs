using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Api;
using BootAppliance.Storage.Capabilities.Swordfish;
using BootAppliance.Storage.Helper;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;

namespace BootAppliance.Storage;

public static class StorageServices
{
    /// <summary>Needs the database and the event stream.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options, string stateDirectory) => services
        .AddSingleton(options).AddSingleton(new StorageWorkerName(stateDirectory))
        .AddSingleton<IStorageHost>(provider => new HelperClient(options.HelperSocket, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<PoolStore>().AddSingleton<AllocationTable>().AddSingleton<AllocationHistory>()
        .AddSingleton<SwordfishServices>().AddSingleton<ResourceCapabilities>().AddSingleton<DiskPlacement>().AddSingleton<DiskWork>().AddSingleton<DiskLifecycle>().AddSingleton<ResourceWatch>()
        .AddSingleton<Reallocator>().AddHostedService(provider => provider.GetRequiredService<Reallocator>()).AddHostedService<DiskRecovery>();

    public static IEndpointRouteBuilder MapStorage(this IEndpointRouteBuilder api) => api.MapPools().MapDisks();
}
