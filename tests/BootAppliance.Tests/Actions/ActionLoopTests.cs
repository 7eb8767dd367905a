using BootAppliance.Actions;
using BootAppliance.Actions.Runs;
using BootAppliance.Data;
using BootAppliance.Installs;
using BootAppliance.Protocols.Ipmi;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Tests.Data;
using static BootAppliance.Tests.Actions.ActionsUnderTest;

namespace BootAppliance.Tests.Actions;

/// <summary>From command to proof of boot, over real UDP to simulated BMCs.</summary>
public sealed class ActionLoopTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    private static ActionRequest Install => new("install") { PostrebootSeconds = 0, ProofSeconds = 10 };

    [Theory, MemberData(nameof(Engines))]
    public async Task A_machine_that_is_off_is_armed_told_to_boot_from_the_network_switched_on_and_its_own_request_is_the_proof(DatabaseEngine engine)
    {
        await using var actions = await StartAsync(engine);
        BootFlags told = default;
        var chassis = await actions.AddAsync("web01", boots: _ => true);
        var sights = chassis.Changed;
        chassis.Changed = verb =>
        {
            told = chassis.NextBoot;
            sights!(verb);
        };
        actions.Sightings.Note("web01", "an old request", BootAppliance.Boot.BootFirmware.Uefi);
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install), one => one.Step == ActionStep.Executor);
        Assert.Equal((InstallState.Armed, "root"), (actions.Installs.Of("web01")!.State, actions.Installs.Of("web01")!.ArmedBy));
        Assert.Equal([ChassisVerb.On], chassis.Log);
        Assert.Equal((IpmiBootDevice.Network, true, false), (told.Device, told.IsUefi, told.IsPersistent));
        await actions.InstallAsync("web01");
        run = await actions.EndAsync(run);
        Assert.Equal((ActionRunState.Done, "web01 is installed"), (run.State, run.Reason));
        Assert.Contains("Proof: web01 asks to boot: it does boot", Said(run), StringComparison.Ordinal);
        Assert.Equal(["armed", "power", "waiting for its boot", "booting"], actions.Installs.Of("web01")!.Phases.Take(4).Select(one => one.Name));
        Assert.Equal(["action.done", "action.step", "action.step", "action.step", "action.asked"], (await actions.Queue.EventsAsync("action.")).Select(one => one.Kind));
    }

    [Fact]
    public async Task A_request_from_before_its_power_came_proves_nothing()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01");
        chassis.Changed = verb =>
        {
            if (verb == ChassisVerb.Off) actions.Sightings.Note("web01", "the last gasp", BootAppliance.Boot.BootFirmware.Bios);
        };
        await actions.Queue.DoAsync("web01", "on");
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install with { ProofSeconds = 3600 }), one => one.Step == ActionStep.Proof);
        await Task.Delay(1500);
        Assert.Equal(ActionStep.Proof, (await actions.Runs.FindAsync(run.Id, default))!.Step);
        actions.Sightings.Note("web01", "web01 asks to boot", BootAppliance.Boot.BootFirmware.Bios);
        await actions.UntilAsync(run, one => one.Step == ActionStep.Executor);
    }

    [Fact]
    public async Task A_machine_whose_power_system_says_on_for_ever_is_brought_up_by_the_rung_that_believes_no_reading()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01", ["says-on"], boots: _ => true);
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install), one => one.Step == ActionStep.Executor);
        Assert.Equal(ActionRung.Unseen, run.Rung);
        Assert.True(chassis.IsOn);
        Assert.Contains("accepted off and still says on", Said(run), StringComparison.Ordinal);
        Assert.Contains("power unseen", actions.Installs.Of("web01")!.Phases.Select(one => one.Name));
    }

    [Fact]
    public async Task Without_a_request_it_is_pushed_harder_once_a_rung_and_then_left_to_the_operator_with_all_that_was_tried()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01", outlets: ["bmc", "pdu-a"]);
        var run = await actions.EndAsync(await actions.BeginHastilyAsync("web01"));
        Assert.Equal((ActionRunState.Failed, ActionRung.Outlets), (run.State, run.Rung));
        Assert.Contains("no request to boot from the network has come from web01 within 1 s", run.Reason, StringComparison.Ordinal);
        Assert.Contains("bootappliance system disarm web01", run.Reason, StringComparison.Ordinal);
        Assert.Equal(InstallState.Armed, actions.Installs.Of("web01")!.State);
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On], chassis.Log);
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On], actions.Queue.Chassis("web01", "pdu-a").Log);
    }

    [Fact]
    public async Task A_refused_password_ends_it_at_once_and_no_rung_tries_it_again()
    {
        await using var actions = await StartAsync();
        await actions.Queue.AddAsync("web01", password: "wrong");
        var run = await actions.EndAsync(await actions.BeginAsync("web01", Install));
        Assert.Equal((ActionRunState.Failed, ActionRung.First), (run.State, run.Rung));
        Assert.Contains("refused", run.Reason, StringComparison.Ordinal);
        Assert.InRange(actions.Queue.Driver.Of("web01").Count(what => what == "status"), 0, 1);
    }

    [Fact]
    public async Task A_failed_install_whose_machine_does_not_come_back_is_cycled_for_its_next_attempt()
    {
        await using var actions = await StartAsync();
        await actions.Queue.Inventory.SaveAsync(new BootAppliance.Inventory.Profile { Name = "web", Distro = "debian", Autoinstall = "debian/preseed.cfg", InstallAttempts = 2 });
        var chassis = await actions.AddAsync("web01", boots: _ => true);
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install), one => one.Step == ActionStep.Executor);
        foreach (var e in (InstallEvent[])[new InstallEvent.Booted(), new InstallEvent.AnswerFetched(), new InstallEvent.Started(), new InstallEvent.Failed("no disk")])
            await actions.Installs.ApplyAsync(actions.Installs.Of("web01")!, e, default);
        run = await actions.UntilAsync(run, one => one.Generation == 2 && one.Step == ActionStep.Executor);
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On], chassis.Log);
        Assert.Contains("has not come back by itself for attempt 2 of 2", Said(run), StringComparison.Ordinal);
        await actions.InstallAsync("web01");
        Assert.Equal(ActionRunState.Done, (await actions.EndAsync(run)).State);
    }

    [Fact]
    public async Task What_is_to_follow_the_work_is_done_and_read_back()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01", boots: _ => true);
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install with { Postreboot = ActionPower.Cycle }), one => one.Step == ActionStep.Executor);
        await actions.InstallAsync("web01");
        run = await actions.EndAsync(run);
        Assert.Equal((ActionRunState.Done, "web01 is installed; web01: it was off and is on again, as read back"), (run.State, run.Reason));
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On], chassis.Log);
    }

    [Fact]
    public async Task An_action_whose_executor_this_build_lacks_does_its_power_part_and_fails_saying_that_this_was_all()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01", boots: _ => true);
        var run = await actions.EndAsync(await actions.BeginAsync("web01", new ActionRequest("firmware") { PostrebootSeconds = 0 }));
        Assert.Equal((ActionRunState.Failed, "web01: only the power part of firmware was done, for this build has no agent, which would do its work"), (run.State, run.Reason));
        Assert.Equal([ChassisVerb.On], chassis.Log);
        Assert.Null(actions.Installs.Of("web01"));
    }

    [Fact]
    public async Task A_machine_that_runs_is_never_pushed_by_an_action_that_only_wants_it_on()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01");
        await actions.Queue.DoAsync("web01", "on");
        actions.Queue.Fail("web01", "code 1 C1");
        var run = await actions.EndAsync(await actions.BeginAsync("web01", new ActionRequest("configure")));
        Assert.Equal((ActionRunState.Failed, ActionRung.First), (run.State, run.Rung));
        Assert.Equal([ChassisVerb.On], chassis.Log);
    }

    [Fact]
    public async Task A_machine_that_begins_to_boot_while_its_power_system_is_busy_keeps_its_power()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01");
        await actions.Queue.DoAsync("web01", "on");
        actions.Queue.Fail("web01", "busy 1000");
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install), one => one.Intent is not null);
        await actions.Installs.ApplyAsync(actions.Installs.Of("web01")!, new InstallEvent.Booted(), default);
        actions.Queue.Fail("web01");
        var intent = await actions.Queue.EndAsync((await actions.Queue.Store.FindAsync(run.Intent!.Value, default))!);
        Assert.Equal("web01: its power was left alone, for it is booting already", intent.Reason);
        await actions.UntilAsync(run, one => one.Step == ActionStep.Executor);
        Assert.Equal([ChassisVerb.On], chassis.Log);
    }

    [Fact]
    public async Task What_would_boot_an_armed_machine_for_something_else_is_refused_until_it_is_disarmed()
    {
        await using var actions = await StartAsync();
        await actions.AddAsync("web01", boots: _ => true);
        await actions.Installs.ArmAsync("web01", "ann", null, default);
        Assert.Contains("bootappliance system disarm web01", Assert.IsType<ActionAnswer.Busy>(await actions.AskAsync("web01", new ActionRequest("rescue"))).Sentence, StringComparison.Ordinal);
        await actions.BeginAsync("web01", Install with { ProofSeconds = 3600 });
        await Task.Delay(500);
        await actions.BeginAsync("web01", new ActionRequest("rescue") with { Replace = true });
        Assert.Equal(InstallState.Idle, actions.Installs.Of("web01")!.State);
    }

    [Fact]
    public async Task A_machine_that_installs_is_left_alone_unless_that_is_to_be_ended()
    {
        await using var actions = await StartAsync();
        await actions.AddAsync("web01");
        await actions.Installs.ArmAsync("web01", "ann", null, default);
        await actions.Installs.ApplyAsync(actions.Installs.Of("web01")!, new InstallEvent.AnswerFetched(), default);
        Assert.Contains("web01 is installing", Assert.IsType<ActionAnswer.Busy>(await actions.AskAsync("web01", new ActionRequest("retire"))).Sentence, StringComparison.Ordinal);
        Assert.Contains("give --replace", Assert.IsType<ActionAnswer.Busy>(await actions.AskAsync("web01", Install)).Sentence, StringComparison.Ordinal);
        await actions.BeginAsync("web01", Install with { Replace = true });
    }

    [Fact]
    public async Task What_is_made_for_a_run_that_was_cancelled_meanwhile_is_taken_back()
    {
        await using var actions = await StartAsync();
        await actions.AddAsync("web01", hasPower: false);
        await actions.StopAsync();
        var run = await actions.BeginAsync("web01", Install);
        await actions.CancelAsync(run);
        await actions.DoAsync(run, new ActionMove.Arm());
        Assert.Equal(InstallState.Idle, actions.Installs.Of("web01")!.State);
        await actions.DoAsync(run with { Generation = 1, Step = ActionStep.Power }, new ActionMove.AskPower(BootAppliance.Power.Queue.PowerWish.Cycle, OwnOnly: false, Force: false));
        Assert.All(await actions.Queue.Store.OfAsync("web01", 5, default), one => Assert.False(one.IsOpen));
    }

    [Fact]
    public async Task A_retired_machine_is_disarmed_and_off()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01");
        await actions.Queue.DoAsync("web01", "on");
        await actions.Installs.ArmAsync("web01", "ann", null, default);
        Assert.Equal(ActionRunState.Done, (await actions.EndAsync(await actions.BeginAsync("web01", new ActionRequest("retire")))).State);
        Assert.Equal((false, InstallState.Idle), (chassis.IsOn, actions.Installs.Of("web01")!.State));
    }

    [Fact]
    public async Task One_action_at_a_time_is_at_a_machine_unless_it_is_to_take_the_others_place()
    {
        await using var actions = await StartAsync();
        await actions.AddAsync("web01");
        var first = await actions.BeginAsync("web01", Install with { ProofSeconds = 3600 });
        Assert.Equal(first.Id, Assert.IsType<ActionAnswer.InTheWay>(await actions.AskAsync("web01", Install)).Run.Id);
        var second = await actions.BeginAsync("web01", Install with { ProofSeconds = 3600, Replace = true }, "ann");
        Assert.Equal((ActionRunState.Cancelled, "ann asked for install in place of install of web01"), await actions.EndAsync(first) is var ended ? (ended.State, ended.Reason) : default);
        Assert.Equal(2, (await actions.UntilAsync(second, one => one.Step == ActionStep.Proof)).Generation);
    }

    [Fact]
    public async Task A_machine_that_gets_the_name_of_a_removed_one_is_not_touched_by_what_was_begun_on_that()
    {
        await using var actions = await StartAsync();
        await actions.AddAsync("web01");
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install with { ProofSeconds = 3600 }), one => one.Step == ActionStep.Proof);
        await actions.Queue.Inventory.RemoveAsync(BootAppliance.Inventory.ObjectKind.System, "web01");
        await actions.Queue.Inventory.SaveAsync(BootAppliance.Tests.Inventory.InventoryUnderTest.Machine("web01"));
        run = await actions.EndAsync(run);
        Assert.Equal((ActionRunState.Failed, "web01 was removed from the inventory"), (run.State, run.Reason));
    }

    [Fact]
    public async Task The_same_wish_of_somebody_else_is_not_taken_for_its_own()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01", ["slow 100"], boots: _ => true);
        await actions.Queue.DoAsync("web01", "on");
        var other = await actions.Queue.AskAsync("web01", "cycle");
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install), one => one.Step == ActionStep.Executor);
        Assert.NotEqual(other.Id, (await actions.Queue.Store.OfAsync("web01", 1, default))[0].Id);
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On], chassis.Log);
        Assert.Equal(ActionRung.First, run.Rung);
    }

    [Fact]
    public async Task A_restart_at_any_moment_arms_once_and_goes_on_where_it_was()
    {
        await using var actions = await StartAsync();
        var chassis = await actions.AddAsync("web01", boots: _ => true);
        var run = await actions.BeginAsync("web01", Install);
        for (var i = 0; i < 10; i++) await actions.RestartAsync();
        run = await actions.UntilAsync(run, one => one.Step == ActionStep.Executor);
        Assert.Equal((1L, 1L), (run.Generation, actions.Installs.Of("web01")!.Generation));
        Assert.Equal([ChassisVerb.On], chassis.Log);
        Assert.Single(await actions.Queue.Store.OfAsync("web01", 10, default));
    }

    [Fact]
    public async Task A_machine_without_power_system_is_armed_and_waited_for()
    {
        await using var actions = await StartAsync();
        await actions.AddAsync("web01", hasPower: false);
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install), one => one.Step == ActionStep.Proof);
        Assert.Contains("web01 has no power system: switch it on", Said(run), StringComparison.Ordinal);
        await actions.InstallAsync("web01");
        Assert.Equal(ActionRunState.Done, (await actions.EndAsync(run)).State);
        Assert.IsType<ActionAnswer.Refused>(await actions.AskAsync("web01", new ActionRequest("retire")));
    }

    [Fact]
    public async Task Of_a_wish_that_took_its_place_it_tells_and_ends()
    {
        await using var actions = await StartAsync();
        await actions.AddAsync("web01", ["busy 100"]);
        var run = await actions.UntilAsync(await actions.BeginAsync("web01", Install), one => one.Intent is not null);
        await actions.Queue.UntilAsync((await actions.Queue.Store.FindAsync(run.Intent!.Value, default))!, one => one is { State: BootAppliance.Power.Queue.IntentState.Waiting, Attempts: > 0 });
        await actions.Queue.AskAsync("web01", "off");
        run = await actions.EndAsync(run);
        Assert.Equal(ActionRunState.Failed, run.State);
        Assert.Contains("because root wished off after it", run.Reason, StringComparison.Ordinal);
    }
}
