using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Dhcp;

/// <summary>The DHCP server with the inventory, the installs and the one boot decision behind it; profile <c>base</c> leads to a distro.</summary>
public sealed class BootingServer : IAsyncDisposable
{
    private readonly TestDatabase _database = TestDatabase.Start();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-dhcp-");
    private ServerUnderTest? _server;

    public BootingServer(DhcpOptions dhcp, BootOptions? boot = null)
    {
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(TimeProvider.System).AddSingleton(_database.Database).AddEvents(new EventOptions());
        services.AddSingleton(boot ?? new BootOptions()).AddSingleton(new InstallOptions()).AddSingleton(new ImportOptions());
        services.AddSingleton(new BootServer(80, Address: null)).AddSingleton(dhcp).AddSingleton<TemplateExists>(_ => true).AddSingleton<DeployObjection>((_, _) => null).AddSingleton(new DiskRuleObjection(_ => null));
        services.AddInventory(_folder.FullName).AddInstalls(_folder.FullName, _folder.FullName).AddBoot().AddDhcp();
        services.AddSingleton<LeaseOwner>(address => _server?.Leases.MacOf(address, _server.Clock.GetUtcNow()));
        Services = services.BuildServiceProvider();
    }

    public ServiceProvider Services { get; }

    /// <summary>The server with these systems, all of profile <c>base</c>, none armed.</summary>
    public async Task<ServerUnderTest> StartAsync(params SystemObject[] systems)
    {
        _server = new ServerUnderTest(_database, boot: Services.GetRequiredService<BootLookup>());
        await SaveAsync(new Distro { Name = "debian12", Kernel = new("linux", new string('a', 64), 1, null), Initrd = new("initrd.gz", new string('b', 64), 1, null) });
        await SaveAsync(new Profile { Name = "base", Distro = "debian12", Autoinstall = "debian/preseed.cfg" });
        foreach (var system in systems) await SaveAsync(system with { Profile = "base" });
        _server.Inventory = Services.GetRequiredService<InventoryStore>().Current;
        return _server;
    }

    public async Task ArmAsync(string system) => Assert.True((await Services.GetRequiredService<InstallStore>().ArmAsync(system, "test", null, default)).Applied);

    public async Task SaveAsync(InventoryObject o)
    {
        var result = await Services.GetRequiredService<InventoryStore>().SaveAsync(o, null, dryRun: false, "test", default);
        Assert.True(result is SaveResult.Saved, result is SaveResult.Invalid invalid ? string.Join("; ", invalid.Errors.SelectMany(error => error.Value)) : result.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        await Services.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
