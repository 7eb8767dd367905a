using System.Collections.Immutable;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Inventory;

/// <summary>An inventory on a database of either engine, with a distro and a profile to hang systems on.</summary>
public sealed class InventoryUnderTest : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private InventoryUnderTest(TestDatabase database)
    {
        _database = database;
        Events = new EventStream(database.Database, new EventStore(database.Database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
        Store = NewStore();
    }

    public InventoryStore Store { get; private set; }

    public EventStream Events { get; }

    public Database Database => _database.Database;

    public static async Task<InventoryUnderTest> StartAsync(DatabaseEngine engine)
    {
        var inventory = new InventoryUnderTest(TestDatabase.Start(engine));
        await inventory.Store.LoadAsync(default);
        await inventory.SaveAsync(new Distro { Name = "debian", Kernel = AFile("linux"), Initrd = AFile("initrd.gz") });
        await inventory.SaveAsync(new Profile { Name = "web", Distro = "debian", Autoinstall = "debian/preseed.cfg" });
        return inventory;
    }

    public Task<SaveResult> SaveAsync(InventoryObject o, long? expected = null, bool dryRun = false) =>
        Store.SaveAsync(o, expected, dryRun, "test", default);

    public Task<SaveResult> RemoveAsync(ObjectKind kind, string name, bool recursive = false) => Store.RemoveAsync(kind, name, recursive, expectedVersion: null, dryRun: false, "test", default);

    /// <summary>What a restart reads.</summary>
    public async Task RestartAsync()
    {
        Store = NewStore();
        await Store.LoadAsync(default);
    }

    public static SystemObject Machine(string name, string? mac = null, string? ip = null) => new()
    {
        Name = name,
        Profile = "web",
        Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", new NetworkInterface { MacAddress = mac, IpAddress = ip }),
    };

    public async ValueTask DisposeAsync()
    {
        Events.Dispose();
        await _database.DisposeAsync();
    }

    private InventoryStore NewStore() => new(Database, Events, TimeProvider.System);

    private static StoredFile AFile(string name) => new(name, new string('a', 64), 1, null);

    private static ObjectKind KindOf(InventoryObject o) => o switch
    {
        Distro => ObjectKind.Distro,
        Profile => ObjectKind.Profile,
        _ => ObjectKind.System,
    };
}
