namespace BootAppliance.Power.Queue;

/// <summary>How long the queue waits for what; the defaults are what BMCs of many makers were seen to need.</summary>
public sealed record PowerTimings
{
    private static readonly int[] UsualLooks = [1, 2, 2, 4, 6, 8, 12];

    /// <summary>Between two conversations with one BMC or PDU: some freeze when they are hurried.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The same with the option <c>fragile</c>.</summary>
    public TimeSpan FragileInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two machines of one feed or rack that are switched on: their inrush adds up. A twentieth of it where neither is known.</summary>
    public TimeSpan Stagger { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a machine may take to be on once that was accepted.</summary>
    public TimeSpan UntilOn { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan UntilOff { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long it stays without power in a cycle that nobody reads back: capacitors hold out for some seconds.</summary>
    public TimeSpan Dark { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an operating system may take to shut down.</summary>
    public TimeSpan UntilSoftOff { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Before the readings that verify, the last one repeated.</summary>
    public IReadOnlyList<TimeSpan> Looks { get; init; } = [.. UsualLooks.Select(seconds => TimeSpan.FromSeconds(seconds))];

    /// <summary>Before the second attempt; each further one waits twice as long, up to <see cref="LongestBackoff"/>, a quarter more or less by chance.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(4);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How often a command is accepted and does not come true before that is believed.</summary>
    public int MostUnverified { get; init; } = 3;

    /// <param name="attempts">How many there were.</param>
    /// <param name="chance">0 to 1.</param>
    public TimeSpan After(int attempts, double chance)
    {
        var full = Math.Min(Backoff.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 20)), LongestBackoff.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.75 + (chance / 2)));
    }

    public TimeSpan Look(int number) => Looks[Math.Min(number, Looks.Count - 1)];
}
