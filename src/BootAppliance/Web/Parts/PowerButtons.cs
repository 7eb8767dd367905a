using BootAppliance.Power.Queue;

namespace BootAppliance.Web;

/// <summary>What may be wished of a machine's power as it is now. What takes the power or the running system away asks first, without a script too.</summary>
internal static class PowerButtons
{
    public static Html Render(MachineRow machine, PowerShown power, Visit visit)
    {
        if (!visit.MayChange || machine.Power is not { } lamp || power.Refusal is not null) return Html.Empty;
        return $"""<div class="verbs">{Enum.GetValues<PowerWish>().Where(wish => Fits(wish, lamp.State, power)).Select(wish => (Html)$"""<div id="v-{PowerIntentStore.Word(wish)}" class="verb">{One(machine.Name, wish, visit)}</div>""")}</div>""";
    }

    private static bool Fits(PowerWish wish, LampState state, PowerShown power) => !power.Open.Any(one => one.Wish == wish && one.Power is null) && wish switch
    {
        PowerWish.On => state != LampState.On || power.OnlyWakes,
        _ when power.OnlyWakes => false,
        PowerWish.Identify => true,
        _ => state != LampState.Off,
    };

    private static Html One(string machine, PowerWish wish, Visit visit)
    {
        var (text, does, loss) = wish switch
        {
            PowerWish.On => ("On", $"Switch {machine} on", null),
            PowerWish.Off => ("Off", $"Switch {machine} off", $"{machine} loses its power at once, and what it has not written is lost."),
            PowerWish.SoftOff => ("Soft off", $"Shut {machine} down", $"The operating system of {machine} is asked to shut down, and has 10 minutes for it."),
            PowerWish.Cycle => ("Cycle", $"Power-cycle {machine}", $"{machine} loses its power at once, and what it has not written is lost; then it is switched on again."),
            PowerWish.Reset => ("Reset", $"Reset {machine}", $"{machine} starts anew at once, and what it has not written is lost."),
            _ => ("Identify", $"Light the lamp of {machine} for a minute", (string?)null),
        };
        var path = $"{MachineTable.PathOf(machine)}/power/{PowerIntentStore.Word(wish)}";
        if (loss is null) return Layout.Button(visit.Session!, path, text, does, "quiet");
        return $"""
            <details class="confirm"><summary>{text}</summary><form method="post" action="{path}">{Layout.Proof(visit.Session!)}<p>{loss}</p>{(wish == PowerWish.SoftOff ? Force : Html.Empty)}<button class="danger">{does}</button></form></details>
            """;
    }

    private static readonly Html Force = $"""<label><input type="checkbox" name="force" value="true"> If it does not, take its power away</label>""";
}
