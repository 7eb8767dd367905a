using BootAppliance.Installs;

namespace BootAppliance.Web;

/// <summary>The states of a machine in the order in which they want attention.</summary>
public enum MachineState
{
    Failed,
    Stalled,
    Installing,
    Booting,
    Armed,
    Installed,
    Idle,
}

internal static class MachineStates
{
    public static MachineState[] All { get; } = Enum.GetValues<MachineState>();

    public static string Name(this MachineState state) => Names[(int)state];

    public static MachineState Of(Install? install) => install?.State switch
    {
        null or InstallState.Idle => MachineState.Idle,
        InstallState.Armed => MachineState.Armed,
        InstallState.Booting => MachineState.Booting,
        InstallState.Installing => MachineState.Installing,
        InstallState.Installed => MachineState.Installed,
        InstallState.Failed => MachineState.Failed,
        _ => MachineState.Stalled,
    };

    public static MachineState? Read(IQueryCollection query) => PageQuery.Known(query, "state", Names) is { } name ? All[Array.IndexOf(Names, name)] : null;

    private static readonly string[] Names = [.. Enum.GetNames<MachineState>().Select(name => name.ToLowerInvariant())];
}
