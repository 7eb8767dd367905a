using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using BootAppliance.Power;
using BootAppliance.Protocols.Ipmi;
using BootAppliance.Simulators.Bmc;

namespace BootAppliance.Tests.Power;

/// <summary>The driver against the simulated BMC, which ipmitool, FreeIPMI and fence_ipmilan have judged (power-bmc-clients.sh).</summary>
public sealed class IpmiDriverTests
{
    [Theory]
    [InlineData(17)]
    [InlineData(3, "suite-3")]
    [InlineData(3, "silent-17")]
    public async Task A_machine_is_read_switched_on_and_off_by_the_best_suite_that_its_BMC_has(int suite, params string[] faults)
    {
        await using BmcUnderTest bmc = new(new HastyClock(), faults);
        Assert.Equal(new(PowerState.Off, null), await bmc.StatusAsync());
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        Assert.Equal(PowerState.On, (await bmc.StatusAsync()).Value);
        Assert.Null(await bmc.DoAsync(PowerVerb.Off));
        Assert.Equal([ChassisVerb.On, ChassisVerb.Off], bmc.Chassis.Log);
        Assert.Equal(suite, bmc.Suites.For("127.0.0.1", bmc.Target.Port)[0].Id);
        Assert.Equal(0, bmc.OpenSessions);
    }

    [Fact]
    public async Task Reading_the_state_takes_five_round_trips_once_the_suite_is_known()
    {
        await using BmcUnderTest bmc = new("suite-3");
        await bmc.StatusAsync();
        bmc.Trips.Clear();
        await bmc.StatusAsync();
        Assert.Equal(["Open Session, suite 3", "RAKP 1", "RAKP 3", "Get Chassis Status", "Close Session"], bmc.Trips.Select(trip => trip.What));
    }

    [Fact]
    public async Task What_is_off_is_switched_on_when_it_shall_be_cycled_and_is_in_the_wrong_state_for_a_reset()
    {
        await using BmcUnderTest bmc = new();
        Assert.Equal(PowerFailure.WrongState, (await bmc.DoAsync(PowerVerb.Reset))!.Failure);
        Assert.Null(await bmc.DoAsync(PowerVerb.SoftOff));
        Assert.Null(await bmc.DoAsync(PowerVerb.Cycle));
        Assert.Null(await bmc.DoAsync(PowerVerb.Cycle));
        Assert.Equal([ChassisVerb.On, ChassisVerb.Cycle], bmc.Chassis.Log);
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once_and_named_as_such_and_never_shown()
    {
        await using BmcUnderTest bmc = new();
        var target = bmc.Target with { Password = new("canary-word") };
        var fault = (await bmc.Driver.StatusAsync(target, CancellationToken.None)).Fault!;
        Assert.Equal(PowerFailure.AuthenticationRefused, fault.Failure);
        Assert.Equal($"web01: the power system at 127.0.0.1 port {target.Port} refused the password of \"admin\"; correct the password; it is not tried again by itself, lest the account is locked", fault.Sentence);
        Assert.Single(bmc.Trips, trip => trip.What == "RAKP 1");
        Assert.Equal(0, bmc.OpenSessions);
        Assert.DoesNotContain("canary", $"{target} {fault} {JsonSerializer.Serialize(target)} {string.Join(' ', bmc.Trips)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_account_is_refused_as_such()
    {
        await using BmcUnderTest bmc = new();
        var fault = (await bmc.Driver.StatusAsync(bmc.Target with { Account = "nobody" }, CancellationToken.None)).Fault!;
        Assert.Equal(PowerFailure.AuthenticationRefused, fault.Failure);
        Assert.Contains("no account \"nobody\"", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_is_enough_and_less_is_told()
    {
        await using BmcUnderTest bmc = new();
        var operators = bmc.Target with { Account = "op", Password = new("secret2") };
        Assert.Null((await bmc.Driver.AlterAsync(operators, PowerVerb.On, CancellationToken.None)).Fault);
        var lookers = bmc.Target with { Account = "looker", Password = new("secret3") };
        Assert.Equal(PowerFailure.PrivilegeRefused, (await bmc.Driver.AlterAsync(lookers, PowerVerb.Off, CancellationToken.None)).Fault!.Failure);
        Assert.True(bmc.Chassis.IsOn);
    }

    [Fact]
    public async Task A_password_that_IPMI_cannot_carry_is_a_wrong_setting()
    {
        await using BmcUnderTest bmc = new();
        Assert.Equal(PowerFailure.BadSetting, (await bmc.Driver.StatusAsync(bmc.Target with { Password = new(new string('x', 21)) }, CancellationToken.None)).Fault!.Failure);
        Assert.Equal(PowerFailure.BadSetting, (await bmc.Driver.StatusAsync(bmc.Target with { Account = new string('x', 17) }, CancellationToken.None)).Fault!.Failure);
    }

    [Fact]
    public async Task A_busy_BMC_and_one_without_a_session_left_are_busy()
    {
        await using BmcUnderTest bmc = new("busy 1");
        Assert.Equal(PowerFailure.Busy, (await bmc.StatusAsync()).Fault!.Failure);
        Assert.Null((await bmc.StatusAsync()).Fault);
        Assert.Equal(0, bmc.OpenSessions);
        bmc.Fail("sessions 0");
        Assert.Equal(PowerFailure.Busy, (await bmc.StatusAsync()).Fault!.Failure);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task Lost_packets_are_sent_again_and_nothing_is_done_twice(int every)
    {
        await using BmcUnderTest bmc = new(new HastyClock(), $"lose {every}");
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        Assert.Equal(PowerState.On, (await bmc.StatusAsync()).Value);
        var fault = await bmc.DoAsync(PowerVerb.Cycle);
        Assert.True(fault is null || (fault.Failure == PowerFailure.TimedOut && fault.MayHaveHappened));
        Assert.InRange(bmc.Chassis.Log.Count(verb => verb == ChassisVerb.Cycle), fault is null ? 1 : 0, 1);
        Assert.Single(bmc.Chassis.Log, verb => verb == ChassisVerb.On);
    }

    [Fact]
    public async Task A_slow_BMC_is_waited_for_and_cycles_once()
    {
        await using BmcUnderTest bmc = new(new HastyClock());
        await bmc.DoAsync(PowerVerb.On);
        // By the hasty clock 1.2 s: longer than the first patience.
        bmc.Fail("slow 300");
        Assert.Null(await bmc.DoAsync(PowerVerb.Cycle));
        Assert.Equal([ChassisVerb.On, ChassisVerb.Cycle], bmc.Chassis.Log);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_said_at_once()
    {
        using Socket free = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var target = BmcUnderTest.At(((IPEndPoint)free.LocalEndPoint!).Port);
        free.Dispose();
        var fault = (await new BootAppliance.Power.Ipmi.IpmiDriver(new(), TimeProvider.System).StatusAsync(target, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(4))).Fault!;
        Assert.Equal(PowerFailure.Unreachable, fault.Failure);
        Assert.Contains("nothing listens", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_BMC_is_unreachable_after_six_seconds_and_a_caller_who_leaves_is_let_go()
    {
        await using BmcUnderTest bmc = new(new HastyClock(), "dead");
        Assert.Equal(PowerFailure.Unreachable, (await bmc.StatusAsync().WaitAsync(TimeSpan.FromSeconds(9))).Fault!.Failure);
        using CancellationTokenSource leaves = new(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bmc.Driver.StatusAsync(bmc.Target, leaves.Token));
    }

    [Fact]
    public async Task A_BMC_that_lies_is_not_found_out_by_the_driver_but_by_reading_the_state()
    {
        await using BmcUnderTest bmc = new("swallow 1");
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        Assert.Equal(PowerState.Off, (await bmc.StatusAsync()).Value);
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        Assert.Equal(PowerState.On, (await bmc.StatusAsync()).Value);
    }

    [Fact]
    public async Task A_BMC_that_says_on_and_is_not_is_believed_only_in_what_it_says()
    {
        await using BmcUnderTest bmc = new("says-on", "lie");
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
        Assert.Equal(PowerState.On, (await bmc.StatusAsync()).Value);
        Assert.False(bmc.Chassis.IsOn);
    }

    [Fact]
    public async Task The_wrong_state_is_a_fault_unless_the_machine_is_so_already()
    {
        await using BmcUnderTest bmc = new("wrong-state");
        Assert.Equal(PowerFailure.WrongState, (await bmc.DoAsync(PowerVerb.On))!.Failure);
        Assert.Null(await bmc.DoAsync(PowerVerb.Off));
    }

    [Fact]
    public async Task The_next_boot_is_set_once_in_the_right_firmware_and_taken_back()
    {
        await using BmcUnderTest bmc = new();
        Assert.Null((await bmc.Driver.SetNextBootAsync(bmc.Target, new(BootDevice.Network, BootFirmware.Uefi), CancellationToken.None)).Fault);
        Assert.Equal(new BootFlags(true, false, true, IpmiBootDevice.Network), bmc.Chassis.NextBoot);
        Assert.Null((await bmc.Driver.SetNextBootAsync(bmc.Target, new(BootDevice.Disk, BootFirmware.Bios, IsOnce: false), CancellationToken.None)).Fault);
        Assert.Equal(new BootFlags(true, true, false, IpmiBootDevice.Disk), bmc.Chassis.NextBoot);
        Assert.Null((await bmc.Driver.SetNextBootAsync(bmc.Target, new(BootDevice.Default, BootFirmware.Bios), CancellationToken.None)).Fault);
        Assert.False(bmc.Chassis.NextBoot.IsValid);
    }

    [Fact]
    public async Task A_BMC_without_boot_options_says_so_and_switches_on_all_the_same()
    {
        await using BmcUnderTest bmc = new("code 08 c1");
        Assert.Equal(PowerFailure.Unsupported, (await bmc.Driver.SetNextBootAsync(bmc.Target, new(BootDevice.Network, BootFirmware.Uefi), CancellationToken.None)).Fault!.Failure);
        Assert.Null(await bmc.DoAsync(PowerVerb.On));
    }

    [Theory]
    [InlineData("code 02 cc", PowerFailure.Unsupported)]
    [InlineData("code 02 d4", PowerFailure.PrivilegeRefused)]
    [InlineData("code 02 c3", PowerFailure.Busy)]
    [InlineData("code 02 ff", PowerFailure.ProtocolError)]
    public async Task Each_refusal_has_its_kind(string fault, PowerFailure failure)
    {
        await using BmcUnderTest bmc = new(fault);
        Assert.Equal(failure, (await bmc.DoAsync(PowerVerb.On))!.Failure);
        Assert.Equal(0, bmc.OpenSessions);
    }

    [Fact]
    public async Task It_tells_what_the_BMC_is_and_lights_its_lamp()
    {
        await using BmcUnderTest bmc = new();
        var capabilities = (await bmc.Driver.CapabilitiesAsync(bmc.Target, CancellationToken.None)).Value!;
        Assert.Equal(["17", "20h, product 7, manufacturer 45232", "4.56"], capabilities.Facts.Take(3).Select(fact => fact.Value));
        Assert.Null((await bmc.Driver.IdentifyAsync(bmc.Target, TimeSpan.FromSeconds(15), CancellationToken.None)).Fault);
        Assert.Equal([ChassisVerb.Identify], bmc.Chassis.Log);
    }
}
