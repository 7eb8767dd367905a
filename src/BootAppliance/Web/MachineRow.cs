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

    /// <summary>Its last install failed, and it is kept at a message on its screen.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Null if it has no power system.</summary>
    public PowerLamp? Power { get; init; }

    /// <summary>An installer that has its answer file is not called back; a held or stalled machine is let go.</summary>
    public bool MayDisarm => State is MachineState.Armed or MachineState.Booting or MachineState.Stalled || IsHeld;

    public bool MayArm => State is not (MachineState.Armed or MachineState.Booting or MachineState.Installing);
}
