using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;

namespace BootAppliance.Web;

/// <summary>A machine's power: what it is, by which power systems, what is wished of it, and what was.</summary>
internal static class PowerPanel
{
    public static Html Render(MachineRow machine, PowerShown power, Visit visit)
    {
        var proposals = ProposalList.Render(power.Proposals, visit);
        if (machine.Power is not { } lamp) return $"{(power.Proposals.Count == 0 ? None(machine) : Proposed)}{proposals}{History(power, visit)}";
        return $"""
            <div{(power.Open.Count > 0 ? Moving : Polled)}>
            <div class="bar">{LampMark.Render(lamp, visit.Now)}{PowerButtons.Render(machine, power, visit)}</div>
            {(power.Refusal is { } refusal ? Fault(refusal) : Html.Empty)}
            {(power.Reasons.Count > 0 ? (Html)$"""<ul class="wishes">{power.Reasons.Select(Line)}</ul>""" : Html.Empty)}
            <table><thead><tr><th scope="col">Power system</th><th scope="col">Address</th><th scope="col">Says</th></tr></thead>
            <tbody>{power.Systems.Select(one => System(one, visit.Now))}</tbody></table>
            {proposals}
            {History(power, visit)}
            </div>
            """;
    }

    // What is wished moves without an event for every step of it.
    private static readonly Html Moving = $" data-moving";

    private static readonly Html Polled = $" data-polled";

    private static readonly Html Proposed = $"""<p>It has no power system yet; this one was found and seems to be its own. Anybody on the network can pretend that: compare the certificate.</p>""";

    private static Html None(MachineRow machine) =>
        $"""<p class="muted">It has no power system, so nothing here can switch it.</p><pre>bootappliance system edit {machine.Name} --power-type ipmi --power-address 192.0.2.7 --power-user admin --power-password-file FILE</pre>""";

    private static Html Line(string line) => $"<li>{line}</li>";

    private static Html Fault(string sentence) => $"""<div class="problem"><p>{sentence}</p></div>""";

    private static Html System(PowerSystemShown one, DateTimeOffset now)
    {
        var settings = one.Settings;
        var address = $"{settings.Address ?? "–"}{(settings.Port is { } port ? $" port {port}" : "")}{(settings.Id is { } id ? $", outlet {id}" : "")}";
        Html row = $"""<tr><td><strong>{one.Name}</strong><small>{settings.Type}</small></td><td class="mono">{address}</td><td class="says">{Says(one.Reading, now)}</td></tr>""";
        return one.Reading?.Fault is { } fault ? $"""{row}<tr class="fault"><td colspan="3"><b>Fault</b> {fault}{(one.Reading.Failures > 1 ? $" ({one.Reading.Failures} times in a row)" : "")}</td></tr>""" : row;
    }

    private static Html Says(PowerReading? reading, DateTimeOffset now) => LampMark.Render(
        new PowerLamp(LampStates.Of(reading?.State), reading?.State is null ? null : reading.At, reading?.Fault), now);

    private static Html History(PowerShown power, Visit visit) => power.History.Count == 0 ? Html.Empty :
        $"""<h3>History</h3><ol class="events history">{power.History.Select(one => Past(one, visit.Now))}</ol>""";

    private static Html Past(PowerIntent one, DateTimeOffset now) =>
        $"""<li id="w-{one.Id}" class="l-{(one.State == IntentState.Failed ? "error" : "info")}">{Age.Since(one.CreatedAt, now)}<span class="text"><strong>{Word(one.Wish)} {PowerIntentStore.Word(one.State)}</strong> {one.Reason}</span><small>{one.Who}{(one.Why is { } why ? $": {why}" : "")}{Part(one.Power)}{Part(one.Attempts > 1 ? $"{one.Attempts} attempts" : null)}</small></li>""";

    private static Html Part(string? text) => text is null ? Html.Empty : $" · {text}";

    private static string Word(PowerWish wish) => PowerIntentStore.Word(wish).Replace('_', ' ');
}
