using BootAppliance.Actions.Runs;
using BootAppliance.Power.Queue;

namespace BootAppliance.Web;

/// <summary>What is done to a machine from its power to the proof: the steps of the latest action, how those before it ended, and the buttons.</summary>
internal static class ActionPanel
{
    public static Html Render(MachineRow machine, IReadOnlyList<ActionRun> runs, Visit visit)
    {
        var latest = runs.Count > 0 ? runs[0] : null;
        return $"""
            <div{(latest is { IsOpen: true } ? Moving : Html.Empty)}>
            {Buttons(machine, latest, visit)}
            {(latest is null ? None : Latest(latest, visit.Now))}
            {(runs.Count > 1 ? (Html)$"""<h3>Before</h3><ol class="events history">{runs.Skip(1).Select(one => Past(one, visit.Now))}</ol>""" : Html.Empty)}
            </div>
            """;
    }

    // What is waited for ends without an event.
    private static readonly Html Moving = $" data-moving";

    private static readonly Html None = $"""<p class="muted">No action was begun on it.</p>""";

    private static Html Latest(ActionRun run, DateTimeOffset now) =>
        $"""<p><strong>{run.Action.Name}</strong> <span class="pill j-{(run.IsOpen ? "running" : PowerIntentStore.Word(run.State))}">{PowerIntentStore.Word(run.State)}</span> <small>{run.Who}{(run.Why is { } why ? $": {why}" : "")}</small></p><ol class="events">{run.Notes.Reverse().Select(one => Note(run, one, now))}</ol>""";

    private static Html Note(ActionRun run, ActionNote note, DateTimeOffset now) =>
        $"""<li class="l-{(run.State == ActionRunState.Failed && note == run.Notes[^1] ? "error" : "info")}">{Age.Since(note.At, now)}<span class="text">{note.Text}</span></li>""";

    private static Html Past(ActionRun run, DateTimeOffset now) =>
        $"""<li id="a-{run.Id}" class="l-{(run.State == ActionRunState.Failed ? "error" : "info")}">{Age.Since(run.CreatedAt, now)}<span class="text"><strong>{run.Action.Name} {PowerIntentStore.Word(run.State)}</strong> {run.Reason}</span><small>{run.Who}</small></li>""";

    private static Html Buttons(MachineRow machine, ActionRun? latest, Visit visit)
    {
        if (!visit.MayChange) return Html.Empty;
        var path = MachineTable.PathOf(machine.Name);
        if (latest is { IsOpen: true }) return Confirm($"{path}/actions/{latest.Id}/cancel", "Cancel", $"Cancel {latest.Action.Name}", $"What {machine.Name} has begun goes on; if it has not booted yet, its arming is taken back.", visit);
        return machine.MayArm ? Confirm($"{path}/actions/install", "Deploy", $"Deploy {machine.Name}", $"{machine.Name} is armed{(machine.Power is null ? "" : ", loses its power")} and installs itself: what is on its disk is lost.", visit) : Html.Empty;
    }

    private static Html Confirm(string path, string text, string does, string loss, Visit visit) => $"""
        <div class="verbs"><details class="confirm"><summary>{text}</summary><form method="post" action="{path}">{Layout.Proof(visit.Session!)}<p>{loss}</p><button class="danger">{does}</button></form></details></div>
        """;
}
