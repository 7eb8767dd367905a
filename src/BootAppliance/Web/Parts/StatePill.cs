namespace BootAppliance.Web;

/// <summary>A machine's state as colour, word and, while it installs, how far it is.</summary>
internal static class StatePill
{
    public static Html Render(MachineRow machine) =>
        $"""<span class="pill s-{machine.State.Name()}">{machine.State.Name()}</span>{Progress(machine)}""";

    private static Html Progress(MachineRow machine) => (machine.State, machine.Percent) switch
    {
        (MachineState.Installing, { } percent) =>
            $"""<span class="progress"><progress max="100" value="{percent}" aria-label="{machine.Name}: installed to {percent} percent"></progress><small>{percent} %{Step(machine)}</small></span>""",
        (MachineState.Installing, null) when machine.Step is { } step => $"<small>{step}</small>",
        _ => Html.Empty,
    };

    private static Html Step(MachineRow machine) => machine.Step is { } step ? $" · {step}" : Html.Empty;
}
