using BootAppliance.Actions;
using BootAppliance.Data;
using BootAppliance.Tests.Data;

namespace BootAppliance.Tests.Actions;

public sealed class ActionRecordTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Fact]
    public void Each_shipped_action_keeps_the_rules_and_says_what_it_is_for() => Assert.All(ShippedActions.All, one =>
    {
        Assert.Empty(ActionRecordRules.Check(one));
        Assert.NotEmpty(one.Text);
    });

    [Fact]
    public void The_ten_actions_are_shipped() => Assert.Equal(
        ["configure", "discover", "firmware", "image", "install", "reinstall", "rescue", "retire", "update", "wipe"], ShippedActions.All.Select(one => one.Name).Order());

    [Theory]
    [InlineData("arm", ActionPower.Cycle, ActionExecutor.None, ActionProof.None, true, ActionBoot.None)]
    [InlineData("arm", ActionPower.Cycle, ActionExecutor.Installer, ActionProof.None, false, ActionBoot.None)]
    [InlineData("next_boot", ActionPower.Off, ActionExecutor.None, ActionProof.None, false, ActionBoot.Network)]
    [InlineData("proof", ActionPower.Off, ActionExecutor.None, ActionProof.NetworkBoot, false, ActionBoot.None)]
    [InlineData("proof", ActionPower.Cycle, ActionExecutor.None, ActionProof.NetworkBoot, false, ActionBoot.Disk)]
    [InlineData("power", ActionPower.Off, ActionExecutor.Installer, ActionProof.None, true, ActionBoot.None)]
    public void A_record_that_cannot_come_to_an_end_is_refused_with_its_field(string field, ActionPower power, ActionExecutor executor, ActionProof proof, bool arm, ActionBoot boot) =>
        Assert.Contains(field, ActionRecordRules.Check(new() { Name = "mine", Power = power, Executor = executor, Proof = proof, Arm = arm, NextBoot = boot }).Keys);

    [Theory]
    [InlineData("runs"), InlineData("Big"), InlineData(""), InlineData("a b"), InlineData("1a"), InlineData("abcdefghijklmnopqrstuvwxyzabcdefg")]
    public void A_name_that_is_none_is_refused(string name) => Assert.Contains("name", ActionRecordRules.Check(new() { Name = name }).Keys);

    [Theory]
    [InlineData(9, 0), InlineData(3601, 0), InlineData(10, -1), InlineData(10, 3601)]
    public void Times_are_bounded(int proof, int postreboot) => Assert.NotEmpty(ActionRecordRules.Check(new() { Name = "mine", ProofSeconds = proof, PostrebootSeconds = postreboot }));

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_changed_is_kept_and_taken_back_and_ones_own_are_listed_after_the_shipped(DatabaseEngine engine)
    {
        await using var actions = await ActionsUnderTest.StartAsync(engine);
        var changed = new ActionChange { Postreboot = ActionPower.Cycle, ProofSeconds = 900 }.On(ShippedActions.Of("install")!);
        Assert.True(await actions.Records.SaveAsync(changed, "ann", default));
        await actions.Records.SaveAsync(new() { Name = "nap", Power = ActionPower.SoftOff }, "ann", default);
        var known = (await actions.Records.FindAsync("install", default))!;
        Assert.Equal((changed, true, "ann"), (known.Record, known.IsShipped, known.EditedBy));
        Assert.Equal(("nap", false), (await actions.Records.ListAsync(default))[^1] is var last ? (last.Record.Name, last.IsShipped) : default);
        Assert.True(await actions.Records.ResetAsync("install", "ann", default));
        Assert.Equal(new KnownAction(ShippedActions.Of("install")!, IsShipped: true), await actions.Records.FindAsync("install", default));
        await actions.Records.ResetAsync("nap", "ann", default);
        Assert.Null(await actions.Records.FindAsync("nap", default));
        Assert.Equal(4, (await actions.Queue.EventsAsync("action.edited")).Count);
    }
}
