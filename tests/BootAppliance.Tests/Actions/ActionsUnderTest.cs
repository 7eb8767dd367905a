using BootAppliance.Actions;
using BootAppliance.Actions.Deploy;
using BootAppliance.Actions.Runs;
using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Installs;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Ramdisk.Machine;
using BootAppliance.Tests.Inventory;
using BootAppliance.Tests.Power.Queue;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Actions;

/// <summary>Actions over the real power queue and simulated BMCs; a machine that is switched on asks for its boot file if the test lets it.</summary>
internal sealed class ActionsUnderTest : IAsyncDisposable
{
    private readonly QueueUnderTest _queue;

    private ActionsUnderTest(QueueUnderTest queue)
    {
        _queue = queue;
        var inventory = queue.Inventory;
        Installs = new(inventory.Database, inventory.Events, inventory.Store, new InstallTokens(new byte[32]), new InstallOptions(), _ => true, (_, _) => null, Rules, TimeProvider.System);
        Records = new(inventory.Database, inventory.Events, TimeProvider.System);
        Runs = new(inventory.Database, inventory.Store, inventory.Events, TimeProvider.System);
        Jobs = new(inventory.Database, inventory.Store, inventory.Events, TimeProvider.System);
        Sightings = new(inventory.Store, TimeProvider.System);
        queue.Objection = intent => ActionObjection.To(intent, Installs);
        Worker = NewWorker();
    }

    public InstallStore Installs { get; }

    public ActionRecords Records { get; }

    public ActionRunStore Runs { get; }

    public DeployStore Jobs { get; }

    public BootSightings Sightings { get; }

    public QueueUnderTest Queue => _queue;

    private ActionWorker Worker { get; set; }

    public static async Task<ActionsUnderTest> StartAsync(DatabaseEngine engine = DatabaseEngine.Sqlite)
    {
        ActionsUnderTest actions = new(await QueueUnderTest.StartAsync(engine));
        await actions.Installs.LoadAsync(default);
        await actions.Worker.StartAsync(default);
        return actions;
    }

    /// <summary>A machine, and what it does when it comes on, counted from one; nothing if that is null.</summary>
    public async Task<SimulatedChassis> AddAsync(string name, string[]? faults = null, bool hasPower = true, Func<int, bool>? boots = null, params string[] outlets)
    {
        if (!hasPower) await _queue.Inventory.SaveAsync(InventoryUnderTest.Machine(name));
        var chassis = hasPower ? await _queue.AddAsync(name, faults, outlets: outlets) : new SimulatedChassis(name, null);
        var times = 0;
        if (boots is not null)
            chassis.Changed = verb =>
            {
                if (verb is ChassisVerb.On && boots(++times)) Sightings.Note(name, $"{name} asks to boot", BootFirmware.Uefi);
            };
        return chassis;
    }

    public async Task<ActionRun> BeginAsync(string name, ActionRequest request, string who = "root")
    {
        var answer = await AskAsync(name, request, who);
        return answer is ActionAnswer.Begun begun ? begun.Run : throw new InvalidOperationException(answer.ToString());
    }

    /// <summary>An install whose proof may take one second, which nobody may ask for.</summary>
    public async Task<ActionRun> BeginHastilyAsync(string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (run, _) = await Runs.AddAsync(new() { System = name, Action = ShippedActions.Of("install")! with { ProofSeconds = 1 }, Who = "root", CreatedAt = now, StepAt = now }, default);
        Worker.Wake();
        return run;
    }

    public Task<ActionAnswer> AskAsync(string name, ActionRequest request, string who = "root") => NewStart().BeginAsync(_queue.Inventory.Store.Current.Systems[name], request, who, default);

    public async Task<ActionRun> UntilAsync(ActionRun run, Func<ActionRun, bool> holds)
    {
        for (var patience = 0; patience < 1800; patience++)
        {
            if (await Runs.FindAsync(run.Id, default) is { } now && holds(now)) return now;
            await Task.Delay(50);
        }

        throw new TimeoutException(Said((await Runs.FindAsync(run.Id, default))!));
    }

    public Task<ActionRun> EndAsync(ActionRun run) => UntilAsync(run, one => !one.IsOpen);

    /// <summary>The machine, armed, installs itself to its end.</summary>
    public async Task InstallAsync(string name)
    {
        foreach (var e in (InstallEvent[])[new InstallEvent.Booted(), new InstallEvent.AnswerFetched(), new InstallEvent.Started(), new InstallEvent.Finished()])
            Assert.True((await Installs.ApplyAsync(Installs.Of(name)!, e, default)).Applied);
    }

    public static string Said(ActionRun run) => string.Join('\n', run.Notes.Select(one => $"{one.Step}: {one.Text}"));

    /// <summary>Another process over the same rows.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Worker = NewWorker();
        await Worker.StartAsync(default);
    }

    public async Task StopAsync()
    {
        await Worker.StopAsync(default);
        Worker.Dispose();
    }

    public DeployWorker NewDeployWorker() => new(Jobs, NewStart(), Runs, _queue.Inventory.Store, Installs, _queue.Inventory.Events, TimeProvider.System, NullLogger<DeployWorker>.Instance);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _queue.DisposeAsync();
    }

    private static string? Rules(string text) => DiskRule.TryParse(text, out _, out var error) ? null : error;

    private ActionStart NewStart() => new(Records, Runs, new(Runs, _queue.Store, Installs), Installs, Worker, _queue.Inventory.Store, Rules, TimeProvider.System);

    /// <summary>What one step does, whatever became of the run since it was read.</summary>
    public Task DoAsync(ActionRun run, ActionMove move) => NewSteps().DoAsync(run, move, default);

    public Task<ActionRun?> CancelAsync(ActionRun run) => new ActionCancel(Runs, _queue.Store, Installs).CancelAsync(run.Id, "ann", null, default);

    private ActionSteps NewSteps() => new(Runs, Installs, _queue.Store, _queue.Worker, _queue.Links, _queue.Conversation, Sightings, TimeProvider.System);

    private ActionWorker NewWorker()
    {
        var steps = NewSteps();
        return new(Runs, new(_queue.Inventory.Store, Installs, _queue.Store, _queue.States, Sightings), steps, Sightings, _queue.Inventory.Events, TimeProvider.System, NullLogger<ActionWorker>.Instance);
    }
}
