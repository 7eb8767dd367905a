using BootAppliance.Actions;
using BootAppliance.Actions.Runs;
using BootAppliance.Web;
using static BootAppliance.Tests.Web.SampleViews;

namespace BootAppliance.Tests.Web;

public sealed class ActionPanelTests
{
    [Fact]
    public void The_steps_of_the_latest_action_are_shown_the_latest_first_and_it_can_be_cancelled()
    {
        var page = Render(MachineState.Armed, Run(3).Note(Now.AddSeconds(-9), "web01 boots from network once").Note(Now, "web01: it is on, as read back"));
        Assert.True(page.IndexOf("it is on, as read back", StringComparison.Ordinal) < page.IndexOf("boots from network once", StringComparison.Ordinal));
        Assert.Contains("""action="/machines/web01/actions/3/cancel">""", page);
        Assert.Contains("data-moving", page);
        Assert.DoesNotContain("/actions/install", page);
    }

    [Fact]
    public void A_failed_one_says_what_was_tried_and_another_may_be_begun()
    {
        var page = Render(MachineState.Idle, (Run(4) with { State = ActionRunState.Failed, Reason = "no request has come" }).Note(Now, "no request has come"), Run(3) with { State = ActionRunState.Done, Reason = "web01 is installed" });
        Assert.Contains("""<li class="l-error">""", page);
        Assert.Contains("<strong>install done</strong> web01 is installed", page);
        Assert.Contains("""action="/machines/web01/actions/install">""", page);
        Assert.Contains("what is on its disk is lost", page);
        Assert.Contains("antiforgery-of-this-session", page);
        Assert.DoesNotContain("data-moving", page);
    }

    [Fact]
    public void Who_may_only_look_gets_no_button() => Assert.DoesNotContain("<form", ActionPanel.Render(Machine("web01", MachineState.Idle), [Run(3)], Reader).ToString());

    internal static ActionRun Run(long id, string text = "web01") => new()
    {
        Id = id,
        System = text,
        Action = ShippedActions.Of("install")!,
        Who = text == "web01" ? "ann" : text,
        Why = text == "web01" ? null : text,
        CreatedAt = Now.AddMinutes(-1),
        StepAt = Now.AddMinutes(-1),
    };

    private static string Render(MachineState state, params ActionRun[] runs) => ActionPanel.Render(Machine("web01", state), runs, Operator).ToString();
}
