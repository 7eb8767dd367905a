using BootAppliance.Inventory.Facts;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Inventory;

public static class InventoryServices
{
    /// <summary>The inventory and its files; the host calls <see cref="InventoryStore.LoadAsync"/> before anything listens.</summary>
    public static IServiceCollection AddInventory(this IServiceCollection services, string stateDirectory)
    {
        services.AddSingleton<SecretBox>().AddSingleton<InventoryStore>().AddSingleton<FactsStore>();
        services.AddSingleton(provider => new FileStore(Path.Combine(stateDirectory, "files"), provider.GetRequiredService<ImportOptions>()));
        services.AddSingleton<FileFetcher>();
        return services;
    }
}
