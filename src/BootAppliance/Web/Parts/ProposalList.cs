using BootAppliance.Power.Detection;

namespace BootAppliance.Web;

/// <summary>Power systems that answered and that no machine uses, each with the form that takes it over.</summary>
internal static class ProposalList
{
    /// <param name="proposals">In their order.</param>
    /// <param name="visit">Who looks: only who may change something gets the form.</param>
    public static Html Render(IReadOnlyList<PowerProposal> proposals, Visit visit) =>
        proposals.Count == 0 ? Html.Empty : $"""<ul class="proposals">{proposals.Select(one => Item(one, visit))}</ul>""";

    private static Html Item(PowerProposal one, Visit visit) =>
        $"""
        <li id="p-{one.Address}"><strong>{one.What}</strong> at <span class="mono">{one.Address}</span>{(one.System is { } system ? (Html)$""", by its MAC or UUID that of <a href="{MachineTable.PathOf(system)}#power">{system}</a>""" : Html.Empty)}
        <small>{one.Mac} · found {Age.Since(one.FirstAt, visit.Now)}, because {one.Why}{(one.Found.Fingerprint is { } pin ? (Html)$" · certificate <span class=\"mono\">{pin}</span>" : Html.Empty)}</small>
        {(visit.MayChange ? Form(one, visit) : Html.Empty)}
        <details><summary>By hand</summary><code>{one.Command}</code></details></li>
        """;

    private static Html Form(PowerProposal one, Visit visit) =>
        $"""
        <form class="adopt" method="post" action="/power/proposals/{Uri.EscapeDataString(one.Address)}">{Layout.Proof(visit.Session!)}
        <input name="system" required maxlength="63" placeholder="Machine" value="{one.System}" aria-label="Machine of {one.Address}">
        <input name="user" required maxlength="256" placeholder="Account" autocomplete="off" aria-label="Account at {one.Address}">
        <input name="password" type="password" required maxlength="256" placeholder="Password" autocomplete="new-password" aria-label="Password at {one.Address}">
        <button class="primary" aria-label="Take {one.Address} over">Take over</button></form>
        """;
}
