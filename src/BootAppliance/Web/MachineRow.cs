using BootAppliance.Events;

namespace BootAppliance.Web;

/// <summary>One machine as the pages show it. <see cref="Percent"/> and <see cref="Step"/> are what the installer reported.</summary>
public sealed record MachineRow(string Name, MachineState State, string? Mac, string? Address, string? Profile)
{
    public int? Percent { get; init; }

    public string? Step { get; init; }

    public ApplianceEvent? LastEvent { get; init; }

    /// <summary>How many events it had in each two minutes of the last hour, the oldest first.</summary>
    public byte[] Activity { get; init; } = [];

    /// <summary>An installer that has its answer file is not called back.</summary>
    public bool MayDisarm => State is MachineState.Armed or MachineState.Booting;

    public bool MayArm => State is not (MachineState.Armed or MachineState.Booting or MachineState.Installing);
}
