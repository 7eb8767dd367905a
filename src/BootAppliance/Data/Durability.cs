namespace BootAppliance.Data;

/// <summary>What an acknowledged write outlives.</summary>
public enum Durability
{
    /// <summary>The process: its kill loses nothing, a power cut the last seconds at most.</summary>
    Process,

    /// <summary>A power cut: it is on the disk before it is acknowledged.</summary>
    PowerCut,
}
