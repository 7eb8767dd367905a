namespace BootAppliance.Web;

/// <summary>Machines in rows: state, name, address, the last hour, the last event, and the button that fits.</summary>
internal static class MachineTable
{
    // What a poll reads comes without an event: then the page looks again now and then.
    private static readonly Html Polled = $" data-polled";

    private static readonly (string Head, MachineSort? Sort)[] Columns =
        [("State", MachineSort.Attention), ("Machine", MachineSort.Name), ("Address", MachineSort.Address), ("Last hour", null), ("Last event", MachineSort.Heard)];

    /// <param name="rows">In their order.</param>
    /// <param name="visit">Who looks: only who may change something gets buttons.</param>
    /// <param name="query">How they are sorted, if the head is to sort them.</param>
    public static Html Render(IReadOnlyList<MachineRow> rows, Visit visit, MachineQuery? query)
    {
        var hasPower = rows.Any(machine => machine.Power is not null);
        return $"""
            <table{(hasPower ? Polled : Html.Empty)}>
            <thead><tr>{Columns.Select(column => Head(column.Head, column.Sort, query))}{(hasPower ? PowerHead : Html.Empty)}{(visit.MayChange ? ActionHead : Html.Empty)}</tr></thead>
            <tbody>{rows.Select(machine => Row(machine, visit, hasPower))}</tbody>
            </table>
            """;
    }

    /// <summary>A held or stalled machine has both: it is tried again, or let go.</summary>
    public static Html Buttons(MachineRow machine, Visit visit)
    {
        if (!visit.MayChange) return Html.Empty;
        var path = PathOf(machine.Name);
        var arm = machine.MayArm ? Layout.Button(visit.Session!, path + "/arm", "Arm", $"Arm {machine.Name}: its disk is overwritten at the next boot", "primary") : Html.Empty;
        var disarm = machine.MayDisarm ? Layout.Button(visit.Session!, path + "/disarm", "Disarm", $"Disarm {machine.Name}", "quiet") : Html.Empty;
        return $"{arm}{disarm}";
    }

    public static string PathOf(string machine) => "/machines/" + Uri.EscapeDataString(machine);

    private static readonly Html ActionHead = $"<th scope=\"col\"><span class=\"hidden\">Action</span></th>";

    private static Html Head(string head, MachineSort? sort, MachineQuery? query)
    {
        if (query is null || sort is not { } by) return $"""<th scope="col">{head}</th>""";
        var isCurrent = query.Sort == by;
        var isDescending = isCurrent && query.Descending;
        Html state = !isCurrent ? Html.Empty : $" aria-sort=\"{(isDescending ? "descending" : "ascending")}\"";
        var link = query.Page.With(("sort", by == MachineSort.Attention ? null : MachineQuery.NameOf(by)), ("dir", isCurrent && !isDescending ? "desc" : null));
        return $"""<th scope="col"{state}><a href="{link}">{head}</a></th>""";
    }

    private static readonly Html PowerHead = $"<th scope=\"col\">Power</th>";

    private static Html Row(MachineRow machine, Visit visit, bool hasPower) =>
        $"""
        <tr id="m-{machine.Name}">
        <td class="state">{StatePill.Render(machine)}</td>
        <td class="name"><a href="{PathOf(machine.Name)}">{machine.Name}</a><small>{machine.Profile}</small></td>
        <td class="address"><span>{machine.Address ?? "–"}</span><small>{machine.Mac}</small></td>
        <td class="pulse">{Sparkline.Render(machine.Activity, $"{machine.Activity.Sum(count => count)} events in the last hour")}</td>
        <td class="last">{Last(machine, visit.Now)}</td>{(hasPower ? Power(machine, visit.Now) : Html.Empty)}{(visit.MayChange ? Action(machine, visit) : Html.Empty)}
        </tr>
        """;

    private static Html Last(MachineRow machine, DateTimeOffset now)
    {
        if (machine.LastEvent is not { } e) return $"""<span class="muted">Nothing heard yet</span>""";
        return $"""<span>{WithoutName(e.Text, machine)}</span><small>{Age.Since(e.At, now)}</small>""";
    }

    // The row says whose event it is.
    private static string WithoutName(string text, MachineRow machine)
    {
        foreach (var prefix in new[] { $"{machine.Name} ({machine.Mac}) ", $"{machine.Name}: ", $"{machine.Name} " })
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal)) return text[prefix.Length..];
        }

        return text;
    }

    private static Html Power(MachineRow machine, DateTimeOffset now) => $"<td class=\"power\">{(machine.Power is { } lamp ? LampMark.Render(lamp, now) : Html.Empty)}</td>";

    private static Html Action(MachineRow machine, Visit visit) => $"<td class=\"action\">{Buttons(machine, visit)}</td>";
}
