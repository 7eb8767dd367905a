namespace BootAppliance.Power;

/// <summary>How the inner parts of a driver tell its outermost that they failed; no driver lets it out.</summary>
/// <param name="failure">See there.</param>
/// <param name="happened">What happened, as the rest of a sentence that begins with the power system.</param>
/// <param name="remedy">What to do.</param>
internal sealed class PowerException(PowerFailure failure, string happened, string remedy) : Exception($"{happened}; {remedy}")
{
    public string Happened => happened;

    public bool MayHaveHappened { get; init; }

    public PowerFault About(PowerTarget target) => new(failure, $"{target.Subject} {Message}", MayHaveHappened);
}
