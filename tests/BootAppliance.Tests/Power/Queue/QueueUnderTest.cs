using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Secrets;
using BootAppliance.Power;
using BootAppliance.Power.Agent;
using BootAppliance.Power.Ipmi;
using BootAppliance.Power.Manual;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;
using BootAppliance.Power.WakeOnLan;
using BootAppliance.Power.Webhook;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Ipmi;
using BootAppliance.Tests.Hosting;
using BootAppliance.Tests.Inventory;
using BootAppliance.Tests.Power.Agent;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Tests.Power.Queue;

/// <summary>The whole queue over a real database, real UDP and simulated BMCs; only its patience is short.</summary>
internal sealed class QueueUnderTest : IAsyncDisposable
{
    public const string Password = "secret";

    public static readonly PowerTimings Hasty = new()
    {
        Interval = TimeSpan.FromMilliseconds(5),
        FragileInterval = TimeSpan.FromMilliseconds(50),
        Stagger = TimeSpan.FromMilliseconds(1),
        UntilOn = TimeSpan.FromMilliseconds(400),
        UntilOff = TimeSpan.FromMilliseconds(1200),
        Dark = TimeSpan.FromMilliseconds(20),
        UntilSoftOff = TimeSpan.FromMilliseconds(1200),
        Looks = [TimeSpan.FromMilliseconds(50)],
        Backoff = TimeSpan.FromMilliseconds(100),
    };

    private static readonly HastyAgentClock AgentClock = new();

    private readonly InventoryUnderTest _inventory;
    private readonly SecretBox _secrets = new();
    private readonly Dictionary<string, (SimulatedBmc Bmc, IpmiListener Listener)> _bmcs = [];
    private readonly PowerOptions _options = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly LoggerFactory _loggers;

    private QueueUnderTest(InventoryUnderTest inventory, PowerTimings timings)
    {
        _inventory = inventory;
        _loggers = new([new LogInto(_log)]);
        _secrets.Use(new SecretKey(new byte[32]));
        Driver = new(new IpmiDriver(new(), new HastyClock()));
        Store = new(inventory.Database, inventory.Store, inventory.Events, TimeProvider.System);
        States = new(TimeProvider.System);
        Confirmations = new(inventory.Database, inventory.Store, inventory.Events, TimeProvider.System);
        Links = new PowerLinks(inventory.Store, _secrets, [Driver, new WebhookDriver(TimeProvider.System), new WakeOnLanDriver(TimeProvider.System), new ManualDriver(Confirmations, inventory.Events), new AgentDriver(Agents, AgentClock)]);
        Conversation = new(new(timings, TimeProvider.System), States, timings, TimeProvider.System);
        PowerRun run = new(Links, Conversation, Store, intent => Objection?.Invoke(intent), new(timings), timings, TimeProvider.System);
        NewWorker = () => new(Store, run, timings, TimeProvider.System, _loggers.CreateLogger<PowerWorker>());
        Worker = NewWorker();
        NewPoller = () => new(inventory.Store, Links, Conversation, States, Worker, _options, inventory.Events, TimeProvider.System);
    }

    public InventoryUnderTest Inventory => _inventory;

    public PowerLinks Links { get; }

    public PowerConversation Conversation { get; }

    /// <summary>Why a wish must not be carried out any more.</summary>
    public PowerObjection? Objection { get; set; }

    public RecordingDriver Driver { get; }

    /// <summary>As it would stand in the journal, exceptions and all.</summary>
    public string Log => string.Join('\n', _log);

    public PowerIntentStore Store { get; }

    /// <summary>An agent is silent after 600 ms.</summary>
    public AgentLines Agents { get; } = new(AgentClock);

    public PowerConfirmations Confirmations { get; }

    public PowerStates States { get; }

    public PowerWorker Worker { get; private set; }

    private Func<PowerWorker> NewWorker { get; }

    private Func<PowerPoller> NewPoller { get; }

    public static async Task<QueueUnderTest> StartAsync(DatabaseEngine engine = DatabaseEngine.Sqlite, bool works = true, PowerTimings? timings = null)
    {
        QueueUnderTest queue = new(await InventoryUnderTest.StartAsync(engine), timings ?? Hasty);
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

    /// <summary>A machine of the inventory with these power systems.</summary>
    public async Task SaveAsync(string name, params (string Name, PowerSystem Power)[] power) =>
        Assert.IsType<SaveResult.Saved>(await _inventory.SaveAsync(InventoryUnderTest.Machine(name) with { Power = power.ToImmutableSortedDictionary(one => one.Name, one => one.Power) }));

    public async Task ChangeAsync(string name, Func<PowerSystem, PowerSystem> change)
    {
        var system = _inventory.Store.Current.Systems[name];
        Assert.IsType<SaveResult.Saved>(await _inventory.SaveAsync(system with { Power = system.Power.ToImmutableSortedDictionary(one => one.Key, one => change(one.Value)) }));
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

    public async Task ConfirmAsync(string name, PowerState state)
    {
        await Confirmations.ConfirmAsync(name, ["bmc"], state, "anna", default);
        Worker.Wake();
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
