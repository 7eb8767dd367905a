using BootAppliance.Installs;
using BootAppliance.Power.Queue;

namespace BootAppliance.Actions.Runs;

/// <summary>A machine that has begun to boot by its arming keeps its power: what was asked for before that comes too late.</summary>
public static class ActionObjection
{
    public static string? To(PowerIntent intent, InstallStore installs) => ActionMark.Read(intent.Why) is { Step: ActionStep.Power, Generation: { } generation }
        ? Because(intent.System, generation, installs.Of(intent.System))
        : null;

    private static string? Because(string system, long generation, Install? install) => install switch
    {
        null => $"{system}: its power was left alone, for it has no install any more",
        _ when install.Generation != generation => $"{system}: its power was left alone, for {install.ArmedBy} armed it anew",
        { State: not InstallState.Armed } => $"{system}: its power was left alone, for it is {install.State.ToString().ToLowerInvariant()} already",
        _ => null,
    };
}
