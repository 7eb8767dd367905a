using System.Collections.Immutable;
using BootAppliance.Inventory;
using BootAppliance.Power;
using BootAppliance.Power.Ipmi;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;
using BootAppliance.Tests.Access;
using BootAppliance.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

using static BootAppliance.Tests.Web.SampleViews;

namespace BootAppliance.Tests.Web;

public sealed class PowerLampTests
{
    private readonly SettableClock _clock = new();
    private readonly PowerStates _states;

    public PowerLampTests() => _states = new(_clock);

    [Fact]
    public void A_machine_is_on_only_if_all_its_power_systems_say_so_and_as_old_as_the_oldest()
    {
        var web01 = System("a", "b");
        Note("a", PowerState.On);
        Assert.Equal(new PowerLamp(LampState.Unknown, null, null), PowerLamp.Of(web01, _states));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Note("b", PowerState.On);
        Assert.Equal(new PowerLamp(LampState.On, Now, null), PowerLamp.Of(web01, _states));
        Note("b", PowerState.Off);
        Assert.Equal(LampState.Unknown, PowerLamp.Of(web01, _states)!.State);
    }

    [Fact]
    public void What_no_longer_answers_keeps_its_state_and_is_found_as_no_answer()
    {
        Note("a", PowerState.Off);
        _states.Note("web01", Link("a"), new(default, new PowerFault(PowerFailure.Unreachable, "web01: nothing answers")));
        var lamp = PowerLamp.Of(System("a"), _states);
        Assert.Equal(new PowerLamp(LampState.Off, Now, "web01: nothing answers"), lamp);
        Assert.Equal([LampChoice.Off, LampChoice.NoAnswer], LampStates.Choices.Where(choice => choice.Has(lamp)));
    }

    [Fact]
    public void A_machine_without_a_power_system_has_no_lamp_and_no_list_by_power_shows_it()
    {
        Assert.Null(PowerLamp.Of(System(), _states));
        Assert.DoesNotContain(LampStates.Choices, choice => choice.Has(null));
    }

    [Fact]
    public void The_list_has_a_lamp_for_each_that_says_its_state_in_a_word()
    {
        var rows = new[] { Machine("web01", MachineState.Idle) with { Power = new(LampState.On, Now.AddMinutes(-5), null) }, Machine("web02", MachineState.Idle) };
        var page = Page(rows);
        Assert.Contains("""<td class="power"><span class="lamp p-on">on</span><small><time """, page);
        Assert.Contains("""<td class="power"></td>""", page);
        Assert.Contains("data-polled", page);
        Assert.DoesNotContain("class=\"power\"", Page(rows[1]));
        Assert.DoesNotContain("data-polled", Page(rows[1]));
    }

    [Fact]
    public void A_list_is_filtered_by_power_and_keeps_what_it_was_filtered_by_before()
    {
        var query = MachineQuery.Read("/machines", new QueryCollection(new Dictionary<string, StringValues> { ["state"] = "failed", ["power"] = "no-answer" }));
        Assert.Equal(LampChoice.NoAnswer, query.Power);
        var page = MachinesPage.Render(Reader, query, Found(Machine("web01", MachineState.Failed)) with { ByPower = [3, 0, 0, 1] }).ToString();
        Assert.Contains("""href="/machines?state=failed&amp;power=on">on <b>3</b>""", page);
        Assert.Contains("""href="/machines?state=failed" aria-current="page">no answer <b>1</b>""", page);
        Assert.DoesNotContain("power=off", page);
        Assert.Null(MachineQuery.Read("/machines", new QueryCollection(new Dictionary<string, StringValues> { ["power"] = "maybe" })).Power);
    }

    private static string Page(params MachineRow[] rows) => MachinesPage.Render(Reader, new MachineQuery(Query("/machines"), null, MachineSort.Attention, false), Found(rows)).ToString();

    private static SystemObject System(params string[] power) => new()
    {
        Name = "web01",
        Power = power.ToImmutableSortedDictionary(name => name, _ => new PowerSystem { Type = "ipmi", Address = "192.0.2.7" }),
    };

    private void Note(string power, PowerState state) => _states.Note("web01", Link(power), new(state, Fault: null));

    private PowerLink Link(string power) => new(
        power, System(power).Power[power], new IpmiDriver(new(), _clock), new("web01", "192.0.2.7", 0, "", new(""), new Dictionary<string, string>()));
}
