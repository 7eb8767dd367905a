namespace BootAppliance.Power;

/// <summary>What every driver does around what it does: a deadline, and a fault out of what the inner parts throw.</summary>
internal static class PowerOperation
{
    public static async Task<PowerOutcome<T>> RunAsync<T>(PowerTarget target, TimeSpan patience, TimeProvider clock, Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return new(await operation(either.Token), Fault: null);
        }
        catch (PowerException exception)
        {
            return new(default, exception.About(target));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(default, new PowerException(PowerFailure.TimedOut, $"was not done within {patience.TotalSeconds:f0} s", "read its state, then try again; look for lost packets on the way to it") { MayHaveHappened = true }.About(target));
        }
    }
}
