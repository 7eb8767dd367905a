using System.Globalization;
using System.Text.RegularExpressions;
using BootAppliance.Power.Queue;

namespace BootAppliance.Actions.Runs;

/// <summary>What an action's wishes say of themselves: by it one is found again that was asked for just before a kill, and judged before it is carried out.</summary>
public sealed partial record ActionMark(string Action, long Run, ActionStep Step, ActionRung Rung, long? Generation)
{
    public static ActionMark Of(ActionRun run) => new(run.Action.Name, run.Id, run.Step, run.Rung, run.Generation);

    /// <summary>For people too: <c>install, action 12, power 1 of generation 3</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Action}, action {Run}, {PowerIntentStore.Word(Step)} {(int)Rung + 1}{(Generation is { } generation ? $" of generation {generation}" : "")}");

    /// <returns>Null if the text is no action's.</returns>
    public static ActionMark? Read(string? text)
    {
        if (text is null || Pattern().Match(text) is not { Success: true } match) return null;
        return new(
            match.Groups["action"].Value, long.Parse(match.Groups["run"].Value, CultureInfo.InvariantCulture), Enum.Parse<ActionStep>(match.Groups["step"].Value, ignoreCase: true),
            (ActionRung)(match.Groups["rung"].Value[0] - '1'), match.Groups["generation"] is { Success: true } generation ? long.Parse(generation.Value, CultureInfo.InvariantCulture) : null);
    }

    [GeneratedRegex(@"^(?<action>[a-z][a-z0-9-]{0,31}), action (?<run>\d{1,18}), (?<step>power|postreboot) (?<rung>[1-4])( of generation (?<generation>\d{1,18}))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Pattern();
}
