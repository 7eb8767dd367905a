using BootAppliance.Power.Queue;

namespace BootAppliance.Actions.Runs;

/// <summary>What is to be done for a run now.</summary>
public abstract record ActionMove
{
    /// <summary>Nothing, until something changes or time has passed.</summary>
    public sealed record Wait : ActionMove;

    public sealed record Arm : ActionMove;

    public sealed record Disarm : ActionMove;

    /// <summary>Tells the machine's power system what is to be booted; that it cannot is no reason to stop.</summary>
    public sealed record SetNextBoot : ActionMove;

    public sealed record AskPower(PowerWish Wish, bool OwnOnly, bool Force) : ActionMove;

    /// <summary>The run as it is to be stored, and what is told of it, if anything.</summary>
    public sealed record Go(ActionRun To, string? Sentence = null) : ActionMove;

    public sealed record End(ActionRunState State, string Sentence) : ActionMove;
}
