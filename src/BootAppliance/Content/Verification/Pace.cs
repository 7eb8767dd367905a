namespace BootAppliance.Content.Verification;

/// <summary>Keeps long work from taking all of a disk: waits as soon as it is a twentieth of a second ahead.</summary>
internal sealed class Pace(long bytesPerSecond, TimeProvider clock)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(50);

    private readonly long _begun = clock.GetTimestamp();

    /// <param name="bytes">Done since the beginning.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask KeepAsync(long bytes, CancellationToken cancellationToken)
    {
        var ahead = TimeSpan.FromSeconds((double)bytes / bytesPerSecond) - clock.GetElapsedTime(_begun);
        if (ahead > Ahead) await Task.Delay(ahead, clock, cancellationToken);
    }
}
