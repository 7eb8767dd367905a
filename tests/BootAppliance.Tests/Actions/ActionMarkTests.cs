using BootAppliance.Actions.Runs;

namespace BootAppliance.Tests.Actions;

public sealed class ActionMarkTests
{
    [Fact]
    public void A_mark_that_is_written_is_read()
    {
        foreach (var step in (ActionStep[])[ActionStep.Power, ActionStep.Postreboot])
            foreach (var rung in Enum.GetValues<ActionRung>())
                foreach (var generation in (long?[])[null, 1, long.MaxValue / 100])
                {
                    ActionMark mark = new("burn-in", 12, step, rung, generation);
                    Assert.Equal(mark, ActionMark.Read(mark.ToString()));
                }
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("a dead disk"), InlineData("install, action , power 1"), InlineData("install, action 1, power 9"), InlineData("install, action 1, proof 1"), InlineData("install, action 99999999999999999999, power 1")]
    public void What_a_person_writes_is_none(string? text) => Assert.Null(ActionMark.Read(text));
}
