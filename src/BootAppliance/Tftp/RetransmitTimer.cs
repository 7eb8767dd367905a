namespace BootAppliance.Tftp;

/// <summary>How long to wait before sending again: from the measured round trip, doubled while nothing is heard (RFC 6298's form).</summary>
/// <param name="agreed">What the client asked for (RFC 2349); it is then kept to.</param>
internal sealed class RetransmitTimer(TimeSpan? agreed)
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan? _smoothed;
    private TimeSpan _variation;
    private bool _isRepeat;

    public TimeSpan Wait { get; private set; } = agreed ?? First;

    public void Answered(TimeSpan roundTrip)
    {
        // Karn: whether the answer is to the first sending or to a repetition cannot be told, so it measures nothing.
        if (!_isRepeat) Measure(roundTrip);
        _isRepeat = false;
        if (agreed is null && _smoothed is { } smoothed) Wait = Clamp(smoothed + 4 * _variation);
    }

    public void Unanswered()
    {
        _isRepeat = true;
        if (agreed is null) Wait = Clamp(2 * Wait);
    }

    private void Measure(TimeSpan roundTrip)
    {
        _variation = _smoothed is { } known ? 0.75 * _variation + 0.25 * (known - roundTrip).Duration() : roundTrip / 2;
        _smoothed = _smoothed is { } before ? 0.875 * before + 0.125 * roundTrip : roundTrip;
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < Shortest ? Shortest : wait > Longest ? Longest : wait;
}
