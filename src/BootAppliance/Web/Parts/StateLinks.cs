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

    private static Html Link(PageQuery query, MachineState? state, int count, bool isCurrent, string name) =>
        $"""<a class="count s-{name}" href="{query.With(("state", state?.Name()))}"{(isCurrent ? Sections.Current : Html.Empty)}>{name} <b>{count}</b></a>""";
}
