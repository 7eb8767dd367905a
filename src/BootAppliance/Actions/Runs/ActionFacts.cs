using BootAppliance.Boot;
using BootAppliance.Installs;
using BootAppliance.Power.Queue;

namespace BootAppliance.Actions.Runs;

/// <summary>What the rules know of the machine.</summary>
/// <param name="IsKnown">It is in the inventory still.</param>
/// <param name="HasPower">It has a power system.</param>
/// <param name="HasOutlets">It has outlets besides a power system of its own.</param>
/// <param name="IsRefused">A power system refused its account: to push on would lock it.</param>
public sealed record ActionFacts(bool IsKnown, bool HasPower, bool HasOutlets, bool IsRefused)
{
    public Install? Install { get; init; }

    /// <summary>What was asked of the power queue in this step, as it is now.</summary>
    public PowerIntent? Intent { get; init; }

    public BootSighting? Seen { get; init; }
}
