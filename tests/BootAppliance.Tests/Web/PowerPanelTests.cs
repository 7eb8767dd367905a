using BootAppliance.Inventory;
using BootAppliance.Power;
using BootAppliance.Power.Detection;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;
using BootAppliance.Web;
using static BootAppliance.Tests.Web.SampleViews;

namespace BootAppliance.Tests.Web;

public sealed class PowerPanelTests
{
    private static readonly PowerSystemShown Bmc = new("bmc", new PowerSystem { Type = "ipmi", Address = "192.0.2.7", Port = 6230 }, new PowerReading(PowerState.On, Now.AddMinutes(-5)));

    [Theory]
    [InlineData(LampState.On, "off soft_off cycle reset identify")]
    [InlineData(LampState.Off, "on identify")]
    [InlineData(LampState.Unknown, "on off soft_off cycle reset identify")]
    public void Only_what_makes_sense_in_the_state_can_be_wished(LampState state, string verbs) =>
        Assert.Equal(verbs, string.Join(' ', Verbs(Render(state, Shown()))));

    [Fact]
    public void What_only_wakes_can_be_switched_on_and_nothing_else() =>
        Assert.Equal(["on"], Verbs(Render(LampState.On, Shown() with { Systems = [Bmc with { Settings = Bmc.Settings with { Type = "wol" } }] })));

    [Fact]
    public void What_is_wished_already_has_no_button() =>
        Assert.DoesNotContain("cycle", Verbs(Render(LampState.On, Shown() with { Open = [Wish(PowerWish.Cycle, IntentState.Waiting)] })));

    [Fact]
    public void What_takes_the_power_away_says_so_before_its_button_and_works_without_scripts()
    {
        var page = Render(LampState.On, Shown());
        Assert.Contains("web01 loses its power at once", page);
        foreach (var verb in (string[])["off", "soft_off", "cycle", "reset"]) Assert.Matches($"<details[^>]*><summary>[^<]*</summary><form method=\"post\" action=\"/machines/web01/power/{verb}\">", page);
        Assert.DoesNotMatch("<summary>(On|Identify)</summary>", page);
        Assert.Equal(Verbs(page).Count, page.Split("antiforgery-of-this-session").Length - 1);
    }

    [Fact]
    public void Only_a_logged_in_operator_may_wish() => Assert.Empty(Verbs(PowerPanel.Render(Row(LampState.On), Shown(), Reader).ToString()));

    [Fact]
    public void A_power_system_without_a_driver_says_so_and_has_no_buttons()
    {
        var page = Render(LampState.Unknown, Shown() with { Refusal = "web01: this appliance has no driver for its power system bmc of type webhook" });
        Assert.Contains("no driver for its power system bmc", page);
        Assert.Empty(Verbs(page));
    }

    [Fact]
    public void A_power_system_that_no_longer_answers_keeps_what_it_said_with_the_age_and_the_fault()
    {
        const string Fault = "web01: the power system at 192.0.2.7 does not answer; check its address";
        var page = Render(LampState.On, Shown() with { Systems = [Bmc with { Reading = Bmc.Reading! with { Fault = Fault, Failures = 3 } }] });
        Assert.Contains(Fault, page);
        Assert.Contains("(3 times in a row)", page);
        Assert.Contains(", no answer since", page);
        Assert.Contains("192.0.2.7 port 6230", page);
    }

    [Fact]
    public void The_history_says_who_wished_what_why_and_how_it_ended()
    {
        var page = Render(LampState.On, Shown() with { History = [Wish(PowerWish.SoftOff, IntentState.Failed) with { Reason = "its operating system did not shut down", Attempts = 2 }] });
        Assert.Contains("<strong>soft off failed</strong> its operating system did not shut down", page);
        Assert.Contains("ann: a dead disk · 2 attempts", page);
    }

    [Fact]
    public void A_wish_says_why_it_waits_and_the_page_looks_again_by_itself()
    {
        var intent = Wish(PowerWish.Off, IntentState.Waiting) with { Reason = "the power system is busy" };
        var page = Render(LampState.On, Shown() with { Open = [intent], Reasons = [.. PowerReasons.OfWishes([intent], isRunning: false, Now)] });
        Assert.Contains("it waits 20 s for attempt 2, because the power system is busy", page);
        Assert.Contains("data-moving", page);
    }

    [Fact]
    public void A_machine_without_a_power_system_says_how_to_give_it_one() =>
        Assert.Contains("bootappliance system edit web01 --power-type", PowerPanel.Render(Machine("web01", MachineState.Idle), PowerShown.None, Operator).ToString());

    [Fact]
    public void What_was_found_for_the_machine_is_shown_with_its_certificate_and_taken_over_by_whoever_may_change_something()
    {
        var found = new PowerProposal("192.0.2.9", "52:54:00:00:00:0b", new BmcFound("redfish") { Fingerprint = "ABCD", Vendor = "Maker" }, "its DHCP vendor class is \"iDRAC\"", Now, Now) { System = "web01" };
        var power = PowerShown.None with { Proposals = [found] };
        var machine = Machine("web01", MachineState.Idle);
        var page = PowerPanel.Render(machine, power, Operator).ToString();
        Assert.Contains("""<form class="adopt" method="post" action="/power/proposals/192.0.2.9"><input type="hidden" """, page);
        Assert.Contains("antiforgery-of-this-session", page);
        Assert.Contains("ABCD", page);
        Assert.Contains("bootappliance system edit web01 --power-type redfish --power-address 192.0.2.9 --power-options fingerprint=ABCD", page);
        Assert.DoesNotContain("<form", PowerPanel.Render(machine, power, Reader).ToString());
    }

    private static PowerShown Shown() => PowerShown.None with { Systems = [Bmc] };

    private static MachineRow Row(LampState state) => Machine("web01", MachineState.Idle) with { Power = new PowerLamp(state, Now.AddMinutes(-5), null) };

    private static string Render(LampState state, PowerShown power) => PowerPanel.Render(Row(state), power, Operator).ToString();

    private static List<string> Verbs(string page) => [.. page.Split("action=\"/machines/web01/power/").Skip(1).Select(after => after[..after.IndexOf('"', StringComparison.Ordinal)])];
}
