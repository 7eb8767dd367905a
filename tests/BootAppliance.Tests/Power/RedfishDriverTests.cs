using System.Net;
using System.Net.Sockets;
using BootAppliance.Power;
using BootAppliance.Protocols.Ipmi;
using BootAppliance.Simulators.Bmc;

namespace BootAppliance.Tests.Power;

/// <summary>The driver against the simulated BMC over real TLS, which redfishtool and fence_redfish have judged (power-redfish-clients.sh).</summary>
public sealed class RedfishDriverTests
{
    [Theory]
    [InlineData]
    [InlineData("no-sessions")]
    [InlineData("action-info")]
    [InlineData("strict")]
    [InlineData("tasks", "delay 300")]
    public async Task It_reads_and_alters_power_and_leaves_no_session(params string[] habits)
    {
        await using var bmc = await RedfishUnderTest.StartAsync(habits);
        Assert.Equal(PowerState.Off, (await bmc.StatusAsync()).Value);
        foreach (var verb in new[] { PowerVerb.On, PowerVerb.On, PowerVerb.Reset, PowerVerb.Cycle, PowerVerb.SoftOff, PowerVerb.Off, PowerVerb.Cycle }) Assert.Null(await bmc.DoAsync(verb));
        Assert.Equal(PowerState.On, (await bmc.StatusAsync()).Value);
        Assert.Equal([ChassisVerb.Reset, ChassisVerb.Cycle, ChassisVerb.Soft], bmc.Chassis.Log.Where(verb => verb is not (ChassisVerb.On or ChassisVerb.Off)));
        Assert.Equal(0, bmc.Listener.OpenSessions);
    }

    [Fact]
    public async Task A_service_without_restarts_is_switched_off_and_on()
    {
        await using var bmc = await RedfishUnderTest.StartAsync("resets On,ForceOff", "delay 200");
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        await Task.Delay(400);
        Assert.Null(await bmc.DoAsync(PowerVerb.Cycle));
        await Task.Delay(400);
        Assert.Null(await bmc.DoAsync(PowerVerb.Reset));
        await Task.Delay(400);
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On, ChassisVerb.Off, ChassisVerb.On], bmc.Chassis.Log);
        Assert.Equal(PowerFailure.Unsupported, (await bmc.DoAsync(PowerVerb.SoftOff))!.Failure);
    }

    [Theory]
    [InlineData(PowerVerb.On, PowerState.Off, "PushPowerButton", "PushPowerButton")]
    [InlineData(PowerVerb.On, PowerState.On, "PushPowerButton", "")]
    [InlineData(PowerVerb.SoftOff, PowerState.On, "On,PushPowerButton", "PushPowerButton")]
    [InlineData(PowerVerb.Cycle, PowerState.On, "On,ForceOff,ForceRestart", "ForceOff,On")]
    [InlineData(PowerVerb.Cycle, PowerState.On, "ForceOn,ForceOff,PowerCycle", "PowerCycle")]
    [InlineData(PowerVerb.Cycle, PowerState.Off, "ForceOn,PowerCycle", "ForceOn")]
    [InlineData(PowerVerb.Reset, PowerState.On, "On,ForceOff,GracefulRestart", "ForceOff,On")]
    [InlineData(PowerVerb.Off, PowerState.On, "On,GracefulShutdown", null)]
    [InlineData(PowerVerb.Reset, PowerState.On, "On,GracefulRestart", null)]
    public void What_a_service_lacks_is_composed(PowerVerb verb, PowerState now, string allowed, string? plan) =>
        Assert.Equal(plan, BootAppliance.Power.Redfish.ResetPlan.For(verb, allowed.Split(','), now) is { } steps ? string.Join(',', steps) : null);

    [Fact]
    public async Task A_certificate_that_is_not_pinned_is_refused_with_its_fingerprint()
    {
        await using var bmc = await RedfishUnderTest.StartAsync();
        bmc.Target = bmc.Target with { Options = new Dictionary<string, string>() };
        var fault = (await bmc.StatusAsync()).Fault!;
        Assert.Equal(PowerFailure.BadSetting, fault.Failure);
        Assert.Contains(bmc.Listener.Fingerprint, fault.Sentence);
        bmc.Choose(("fingerprint", string.Join(':', Enumerable.Chunk(bmc.Listener.Fingerprint.ToLowerInvariant(), 2).Select(two => new string(two)))));
        Assert.Null((await bmc.StatusAsync()).Fault);
        bmc.Choose(("fingerprint", "12:34"));
        Assert.Contains("is no SHA-256", (await bmc.StatusAsync()).Fault!.Sentence);
    }

    [Fact]
    public async Task Another_certificate_than_the_pinned_one_gets_no_password()
    {
        await using var bmc = await RedfishUnderTest.StartAsync();
        var pinned = bmc.Listener.Fingerprint;
        bmc.Fail("certificate another");
        var fault = (await bmc.StatusAsync()).Fault!;
        Assert.Equal(PowerFailure.TlsMismatch, fault.Failure);
        Assert.StartsWith("web01: the power system at 127.0.0.1 port", fault.Sentence);
        Assert.Contains($"{bmc.Listener.Fingerprint}, not {pinned}", fault.Sentence);
    }

    [Fact]
    public async Task Of_several_systems_the_one_that_the_inventory_names_is_altered()
    {
        await using var bmc = await RedfishUnderTest.StartAsync(3);
        var fault = (await bmc.DoAsync(PowerVerb.On))!;
        Assert.Equal(PowerFailure.BadSetting, fault.Failure);
        Assert.Contains("System.2 (UUID", fault.Sentence);
        var systems = bmc.Listener.Systems;
        var pinned = bmc.Target;
        foreach (var (target, system) in new[]
        {
            (pinned with { Plug = "System.1" }, systems[0]),
            (With("uuid", systems[1].Uuid.ToUpperInvariant()), systems[1]),
            (With("uuid", new Guid(new Guid(systems[1].Uuid).ToByteArray(), bigEndian: true).ToString()), systems[1]),
            (With("serial", systems[2].Serial), systems[2]),
            (With("mac", systems[2].Mac.Replace(':', '-').ToUpperInvariant()), systems[2]),
        })
        {
            bmc.Target = target;
            var before = systems.Select(one => one.Chassis.Log.Count).ToList();
            Assert.Null(await bmc.DoAsync(PowerVerb.On));
            Assert.Equal([system], systems.Where((one, number) => one.Chassis.Log.Count > before[number]));
        }

        bmc.Target = With("serial", "SN-OF-ANOTHER") with { Plug = "System.1" };
        Assert.Contains("no system that is this machine", (await bmc.DoAsync(PowerVerb.Off))!.Sentence);

        PowerTarget With(string name, string value) => pinned with { Options = new Dictionary<string, string>(pinned.Options) { [name] = value } };
    }

    [Theory]
    [InlineData]
    [InlineData("settings")]
    [InlineData("etag-required")]
    [InlineData("etag-required", "settings")]
    [InlineData("etag-weak")]
    [InlineData("etag-star")]
    [InlineData("etag-never")]
    public async Task The_next_boot_is_set_whatever_the_service_thinks_of_ETags(params string[] habits)
    {
        await using var bmc = await RedfishUnderTest.StartAsync(habits);
        Assert.Null(await bmc.BootAsync(BootDevice.Network));
        Assert.Equal(new BootFlags(true, false, true, IpmiBootDevice.Network), bmc.Chassis.NextBoot);
        Assert.Null(bmc.Listener.Systems[0].HttpBootUri);
        Assert.Null(await bmc.BootAsync(BootDevice.Disk, BootFirmware.Bios, isOnce: false));
        Assert.Equal(new BootFlags(true, true, false, IpmiBootDevice.Disk), bmc.Chassis.NextBoot);
        Assert.Null(await bmc.BootAsync(BootDevice.Default));
        Assert.False(bmc.Chassis.NextBoot.IsValid);
    }

    [Fact]
    public async Task UEFI_HTTP_boot_is_set_where_it_is_asked_for()
    {
        await using var bmc = await RedfishUnderTest.StartAsync();
        bmc.Choose(("network_boot", "http"), ("http_boot_uri", "http://192.0.2.1/boot/efi/x64.efi"));
        Assert.Null(await bmc.BootAsync(BootDevice.Network));
        Assert.Equal("http://192.0.2.1/boot/efi/x64.efi", bmc.Listener.Systems[0].HttpBootUri);
        bmc.Fail("no-uefi-http");
        Assert.Equal(PowerFailure.Unsupported, (await bmc.BootAsync(BootDevice.Network))!.Failure);
    }

    [Theory]
    [InlineData("busy 9", PowerFailure.Busy, "try again in some seconds")]
    [InlineData("busy 9|retry-after 7", PowerFailure.Busy, "try again in 7 s")]
    [InlineData("wrong-state", PowerFailure.WrongState, "409")]
    [InlineData("sessions 0", PowerFailure.Busy, "as many sessions as it may have")]
    [InlineData("task-fails", PowerFailure.ProtocolError, "The power supply did not follow.")]
    [InlineData("redirect https://192.0.2.9/redfish/v1/", PowerFailure.ProtocolError, "leads to https://192.0.2.9, which is not followed")]
    [InlineData("redirect http://127.0.0.1/", PowerFailure.ProtocolError, "leads to http://127.0.0.1, which is not followed")]
    [InlineData("redirect /redfish/v1", PowerFailure.ProtocolError, "redirects GET /redfish/v1 to /redfish/v1")]
    [InlineData("huge", PowerFailure.ProtocolError, "more than 2 MiB")]
    [InlineData("not-json", PowerFailure.ProtocolError, "what is no JSON")]
    public async Task Each_fault_has_its_kind_and_its_sentence(string faults, PowerFailure failure, string sentence)
    {
        await using var bmc = await RedfishUnderTest.StartAsync(faults.Split('|'));
        var fault = (await bmc.DoAsync(PowerVerb.On))!;
        Assert.Equal((failure, true), (fault.Failure, fault.Sentence.Contains(sentence)));
        Assert.StartsWith("web01: the power system at 127.0.0.1 port", fault.Sentence);
        Assert.DoesNotContain("secret", fault.Sentence);
        Assert.Equal(0, bmc.Listener.OpenSessions);
    }

    [Fact]
    public async Task A_wrong_password_and_an_account_that_may_only_look_are_told_apart()
    {
        await using var bmc = await RedfishUnderTest.StartAsync();
        var right = bmc.Target;
        bmc.Target = right with { Password = new("wrong") };
        Assert.Equal(PowerFailure.AuthenticationRefused, (await bmc.StatusAsync()).Fault!.Failure);
        bmc.Target = right with { Account = "looker", Password = new("secret3") };
        Assert.Equal(PowerState.Off, (await bmc.StatusAsync()).Value);
        Assert.Equal(PowerFailure.PrivilegeRefused, (await bmc.DoAsync(PowerVerb.On))!.Failure);
        bmc.Fail("no-sessions");
        bmc.Target = right with { Password = new("wrong") };
        Assert.Equal(PowerFailure.AuthenticationRefused, (await bmc.StatusAsync()).Fault!.Failure);
    }

    [Fact]
    public async Task A_task_that_never_ends_is_given_up_and_said_to_have_happened_perhaps()
    {
        await using var bmc = await RedfishUnderTest.StartAsync("task-hangs");
        BootAppliance.Power.Redfish.RedfishDriver impatient = new(new HurriedClock());
        var fault = (await impatient.AlterAsync(bmc.Target, PowerVerb.On, CancellationToken.None)).Fault!;
        Assert.Equal((PowerFailure.TimedOut, true), (fault.Failure, fault.MayHaveHappened));
        Assert.Equal(0, bmc.Listener.OpenSessions);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_not_waited_for()
    {
        await using var bmc = await RedfishUnderTest.StartAsync("dead");
        BootAppliance.Power.Redfish.RedfishDriver impatient = new(new HurriedClock());
        var fault = (await impatient.AlterAsync(bmc.Target, PowerVerb.On, CancellationToken.None)).Fault!;
        Assert.Equal((PowerFailure.TimedOut, false), (fault.Failure, fault.MayHaveHappened));
        Assert.Contains("did not answer GET /redfish/v1/ within 15 s", fault.Sentence);
    }

    [Fact]
    public async Task A_machine_that_is_changing_has_no_state_yet()
    {
        await using var bmc = await RedfishUnderTest.StartAsync("delay 60000");
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        var fault = (await bmc.StatusAsync()).Fault!;
        Assert.Equal(PowerFailure.Busy, fault.Failure);
        Assert.Contains("PoweringOn", fault.Sentence);
    }

    [Fact]
    public async Task A_command_that_is_swallowed_is_seen_by_reading_back()
    {
        await using var bmc = await RedfishUnderTest.StartAsync("swallow 1");
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        Assert.Equal(PowerState.Off, (await bmc.StatusAsync()).Value);
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        Assert.Equal(PowerState.On, (await bmc.StatusAsync()).Value);
    }

    [Fact]
    public async Task Nothing_at_the_port_is_unreachable()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var bmc = await RedfishUnderTest.StartAsync();
        bmc.Target = bmc.Target with { Port = port };
        Assert.Equal(PowerFailure.Unreachable, (await bmc.StatusAsync()).Fault!.Failure);
    }

    [Fact]
    public async Task It_tells_what_the_machine_is_and_lights_its_lamp()
    {
        await using var bmc = await RedfishUnderTest.StartAsync("resets On,ForceOff");
        var capabilities = (await bmc.Driver.CapabilitiesAsync(bmc.Target, CancellationToken.None)).Value!;
        Assert.Equal([PowerVerb.On, PowerVerb.Off, PowerVerb.Cycle, PowerVerb.Reset], capabilities.Verbs);
        Assert.Contains(new("fingerprint", bmc.Listener.Fingerprint), capabilities.Facts);
        Assert.Contains(new("serial", bmc.Listener.Systems[0].Serial), capabilities.Facts);
        Assert.Null((await bmc.Driver.IdentifyAsync(bmc.Target, TimeSpan.FromSeconds(15), CancellationToken.None)).Fault);
        Assert.Equal([ChassisVerb.Identify], bmc.Chassis.Log);
    }

    /// <summary>A minute of it is two seconds.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 30 : dueTime, period);
    }
}
