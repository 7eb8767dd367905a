namespace BootAppliance.Web;

/// <summary>How many there are in each state, each a link to those alone.</summary>
internal static class StateLinks
{
    /// <param name="byState">Counts in the order of <see cref="MachineState"/>.</param>
    /// <param name="chosen">The state that is shown alone.</param>
    /// <param name="query">The list that the links lead to.</param>
    /// <param name="label">What they count, for those who do not see it.</param>
    public static Html Render(IReadOnlyList<int> byState, MachineState? chosen, PageQuery query, string label) =>
        $"""<nav id="states" class="states" data-live aria-label="{label}">{Link(query, null, byState.Sum(), chosen is null, "all")}{MachineStates.All.Where(state => byState[(int)state] > 0 || state == chosen).Select(state => Link(query, state, byState[(int)state], state == chosen, state.Name()))}</nav>""";

    /// <param name="byPower">Counts in the order of <see cref="LampChoice"/>.</param>
    /// <param name="chosen">What is shown alone.</param>
    /// <param name="query">The list that the links lead to.</param>
    public static Html OfPower(IReadOnlyList<int> byPower, LampChoice? chosen, PageQuery query) =>
        $"""<nav id="lamps" class="states lamps" data-live aria-label="Machines by power">{LampStates.Choices.Where(choice => byPower[(int)choice] > 0 || choice == chosen).Select(choice => OfPower(query, choice, byPower[(int)choice], choice == chosen))}</nav>""";

    // A second click shows all of them again.
    private static Html OfPower(PageQuery query, LampChoice choice, int count, bool isCurrent) =>
        $"""<a class="count c-{choice.Word()}" href="{query.With(("power", isCurrent ? null : choice.Word()))}"{(isCurrent ? Sections.Current : Html.Empty)}>{choice.Text()} <b>{count}</b></a>""";

    private static Html Link(PageQuery query, MachineState? state, int count, bool isCurrent, string name) =>
        $"""<a class="count s-{name}" href="{query.With(("state", state?.Name()))}"{(isCurrent ? Sections.Current : Html.Empty)}>{name} <b>{count}</b></a>""";
}
