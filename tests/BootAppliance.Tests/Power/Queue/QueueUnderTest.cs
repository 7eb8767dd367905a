using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Secrets;
using BootAppliance.Power;
using BootAppliance.Power.Ipmi;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Ipmi;
using BootAppliance.Tests.Hosting;
using BootAppliance.Tests.Inventory;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Tests.Power.Queue;

/// <summary>The whole queue over a real database, real UDP and simulated BMCs; only its patience is short.</summary>
internal sealed class QueueUnderTest : IAsyncDisposable
{
    public const string Password = "secret";

    private static readonly PowerTimings Hasty = new()
    {
        Interval = TimeSpan.FromMilliseconds(5),
        FragileInterval = TimeSpan.FromMilliseconds(50),
        Stagger = TimeSpan.FromMilliseconds(1),
        UntilOn = TimeSpan.FromMilliseconds(400),
        UntilOff = TimeSpan.FromMilliseconds(400),
        Dark = TimeSpan.FromMilliseconds(20),
        UntilSoftOff = TimeSpan.FromMilliseconds(800),
        Looks = [TimeSpan.FromMilliseconds(50)],
        Backoff = TimeSpan.FromMilliseconds(100),
    };

    private readonly InventoryUnderTest _inventory;
    private readonly SecretBox _secrets = new();
    private readonly Dictionary<string, (SimulatedBmc Bmc, IpmiListener Listener)> _bmcs = [];
    private readonly PowerOptions _options = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly LoggerFactory _loggers;

    private QueueUnderTest(InventoryUnderTest inventory)
    {
        _inventory = inventory;
        _loggers = new([new LogInto(_log)]);
        _secrets.Use(new SecretKey(new byte[32]));
        Driver = new(new IpmiDriver(new(), new HastyClock()));
        Store = new(inventory.Database, inventory.Store, inventory.Events, TimeProvider.System);
        States = new(TimeProvider.System);
        Links = new PowerLinks(inventory.Store, _secrets, [Driver]);
        Conversation = new(new(Hasty, TimeProvider.System), States, new(Hasty), Hasty, TimeProvider.System);
        PowerRun run = new(Links, Conversation, Store, Hasty, TimeProvider.System);
        NewWorker = () => new(Store, run, Hasty, TimeProvider.System, _loggers.CreateLogger<PowerWorker>());
        Worker = NewWorker();
        NewPoller = () => new(inventory.Store, Links, Conversation, States, Worker, _options, inventory.Events, TimeProvider.System);
    }

    public InventoryUnderTest Inventory => _inventory;

    public PowerLinks Links { get; }

    public PowerConversation Conversation { get; }

    public RecordingDriver Driver { get; }

    /// <summary>As it would stand in the journal, exceptions and all.</summary>
    public string Log => string.Join('\n', _log);

    public PowerIntentStore Store { get; }

    public PowerStates States { get; }

    public PowerWorker Worker { get; private set; }

    private Func<PowerWorker> NewWorker { get; }

    private Func<PowerPoller> NewPoller { get; }

    public static async Task<QueueUnderTest> StartAsync(DatabaseEngine engine = DatabaseEngine.Sqlite, bool works = true)
    {
        QueueUnderTest queue = new(await InventoryUnderTest.StartAsync(engine));
        await queue._inventory.Events.StartAsync(default);
        if (works) await queue.Worker.StartAsync(default);
        return queue;
    }

    /// <summary>A machine of the inventory with so many power systems, which are of one make.</summary>
    public async Task<SimulatedChassis> AddAsync(string name, string[]? faults = null, string password = Password, params string[] outlets)
    {
        var power = ImmutableSortedDictionary<string, PowerSystem>.Empty;
        foreach (var one in outlets is [] ? ["bmc"] : outlets)
        {
            SimulatedBmc bmc = new($"{name}/{one}", [BmcAccount.Parse($"admin:{Password}")]) { Faults = BmcFaults.Parse(faults ?? []) };
            IpmiListener listener = new(bmc, new(IPAddress.Loopback, 0));
            _bmcs[$"{name}/{one}"] = (bmc, listener);
            power = power.Add(one, new PowerSystem
            {
                Type = "ipmi",
                Address = "127.0.0.1",
                Port = listener.EndPoint.Port,
                User = "admin",
                Password = _secrets.Seal(password, PowerPasswords.OwnerOf(name, one)),
                Id = one == "bmc" ? null : "1",
            });
        }

        Assert.IsType<SaveResult.Saved>(await _inventory.SaveAsync(InventoryUnderTest.Machine(name) with { Power = power }));
        return Chassis(name, outlets is [] ? "bmc" : outlets[0]);
    }

    public SimulatedChassis Chassis(string name, string power = "bmc") => _bmcs[$"{name}/{power}"].Bmc.Chassis;

    public void Fail(string name, params string[] faults) => _bmcs[$"{name}/bmc"].Bmc.Faults = BmcFaults.Parse(faults);

    public async Task<PowerIntent> AskAsync(string name, string verb, bool force = false, int deadline = 900)
    {
        PowerRequest request = new(verb, Force: force, DeadlineSeconds: deadline);
        var (intent, _) = await Store.AddAsync(name, request.Wish!.Value, request, "root", default);
        Worker.Wake();
        return intent;
    }

    public async Task<PowerIntent> DoAsync(string name, string verb, bool force = false, int deadline = 900) => await EndAsync(await AskAsync(name, verb, force, deadline));

    public async Task<PowerIntent> EndAsync(PowerIntent intent) => await UntilAsync(intent, one => !one.IsOpen);

    public async Task<PowerIntent> UntilAsync(PowerIntent intent, Func<PowerIntent, bool> holds)
    {
        for (var patience = 0; patience < 600; patience++)
        {
            if (await Store.FindAsync(intent.Id, default) is { } now && holds(now)) return now;
            await Task.Delay(50);
        }

        throw new TimeoutException($"{await Store.FindAsync(intent.Id, default)}");
    }

    public Task PollAsync() => NewPoller().RoundAsync(default);

    /// <summary>Another process over the same rows.</summary>
    public async Task RestartAsync()
    {
        await Worker.StopAsync(default);
        Worker.Dispose();
        Worker = NewWorker();
        await Worker.StartAsync(default);
    }

    public async Task<IReadOnlyList<ApplianceEvent>> EventsAsync(string kind)
    {
        await Task.Delay(200);
        return await _inventory.Events.ListAsync(new EventFilter(Kinds: [kind]), 500, default);
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.StopAsync(default);
        Worker.Dispose();
        await _inventory.Events.StopAsync(default);
        foreach (var (_, listener) in _bmcs.Values) await listener.DisposeAsync();
        await _inventory.DisposeAsync();
        _loggers.Dispose();
    }
}
