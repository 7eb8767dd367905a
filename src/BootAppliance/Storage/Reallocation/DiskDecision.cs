namespace BootAppliance.Storage.Reallocation;

/// <summary>What was decided on one disk, why, and from what.</summary>
/// <param name="Disk">Its name.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">Extents that it was entitled to.</param>
/// <param name="To">Extents that it is entitled to now.</param>
/// <param name="Inputs">Enough to decide it again.</param>
/// <param name="History">To be given to the next run.</param>
public sealed record DiskDecision(string Disk, ReallocationReason Reason, long From, long To, DecisionInputs Inputs, DiskHistory History)
{
    public bool IsChange => To != From;

    /// <summary>Bytes that its guest has to see in order to use all of it. A virtual disk only grows, never shrinks: that would destroy data.</summary>
    public long VirtualSize => To > From ? Math.Max(Inputs.Disk.VirtualSize, To * Inputs.Pool.ExtentBytes) : Inputs.Disk.VirtualSize;

    /// <summary>For people: what, to what, and why.</summary>
    public string Sentence => $"{Disk} {(To == From ? $"keeps {Size(From)}" : $"{(To > From ? "grows" : "shrinks")} from {Size(From)} to {Size(To)}")}: {Why}";

    private ReallocationOptions Options => Inputs.Options;

    private string Why => Reason switch
    {
        ReallocationReason.NearShare => $"its share of {Share} is about that",
        ReallocationReason.NotConfirmed => $"its share is {Share}, in {Math.Abs(History.Runs)} of {Options.ConfirmingRuns} runs so far",
        ReallocationReason.NotIdle => $"its share is {Share}, but it shrinks only once it is idle for {Options.ShrinkAfterIdle}; it is {(History.IdleSince is { } since ? $"since {since:u}" : "busy or silent")}",
        ReallocationReason.CoolingDown => $"its share is {Share}, but it gave something up at {History.ShrunkAt:u}, and does so again only after {Options.ShrinkCoolDown}",
        ReallocationReason.StepTooSmall => $"its share is {Share}, but what it could give up and still be used by less than {Options.GrowToPercent} %, {Bytes(History.Peak)} at its peak, is not worth a change",
        ReallocationReason.PoolFull => $"its share is {Share}, but the pool has nothing free beyond its reserve of {Options.ReservePercent} %; add capacity",
        ReallocationReason.PoolShort => $"{Used} of it are used, and nobody has more than he needs himself; add capacity or remove machines",
        ReallocationReason.AtMaximum => $"{Used} of it are used, but that is its maximum; raise it",
        ReallocationReason.OverrideRefused => $"an operator asked for {Bytes(Inputs.Disk.Override ?? 0)}, and others need what is missing to it; ask for less or add capacity",
        ReallocationReason.PoolPaused => "an operator paused the pool",
        ReallocationReason.DiskPaused => "an operator paused the disk",
        ReallocationReason.NotReallocatable => "its format or its device cannot be grown; convert it to raw or qcow2",
        ReallocationReason.Pinned => $"an operator pinned it at {Bytes(Inputs.Disk.Pin ?? 0)}",
        ReallocationReason.NearlyFull => $"{Used} of it were used, {Options.GrowAtPercent} % or more",
        ReallocationReason.BelowLeast => $"with {Used} used and a minimum of {Bytes(Inputs.Disk.Minimum)} it has to have at least {Size(Inputs.Least)}",
        ReallocationReason.ShareGrew => $"its share was clearly more for {Options.ConfirmingRuns} runs and is {Share}",
        ReallocationReason.Idle => $"it is idle since {History.IdleSince:u}, and its share was clearly less for {Options.ConfirmingRuns} runs and is {Share}",
        ReallocationReason.AboveMaximum => $"its maximum is {Bytes(Inputs.Disk.Maximum ?? 0)}",
        ReallocationReason.TakenForOthers => "others were nearly full, and it had more beyond its need than the rest, for its weight",
        ReallocationReason.TakenForNew => "a new disk had to have its baseline, and it had more beyond its need than the rest, for its weight",
        ReallocationReason.Overridden => $"an operator asked for {Bytes(Inputs.Disk.Override ?? 0)}",
        ReallocationReason.Baseline => "it is new, and gets its share once that is known",
        _ => throw new InvalidOperationException($"the reason {Reason} has no sentence"),
    };

    private string Share => Size(Inputs.Share);

    private string Used => Bytes(Inputs.Disk.Used);

    private string Size(long extents) => Bytes(extents * Inputs.Pool.ExtentBytes);

    private static string Bytes(long bytes) => $"{bytes / (double)(1L << 30):0.0} GiB";
}

/// <summary>What a decision was made from.</summary>
/// <param name="At">The time of the run.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Free">Extents that nobody was entitled to when the run began; below 0 if more was promised than there is.</param>
/// <param name="Options">The limits in force.</param>
/// <param name="Disk">The disk before, with its samples and its history.</param>
/// <param name="Least">Extents that it has to have.</param>
/// <param name="Most">Extents that it may have.</param>
/// <param name="Weight">Thousandths: purpose and load.</param>
/// <param name="Share">Extents that would be its share.</param>
public sealed record DecisionInputs(DateTimeOffset At, PoolFacts Pool, long Free, ReallocationOptions Options, DiskFacts Disk, long Least, long Most, long Weight, long Share);
