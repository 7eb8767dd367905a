namespace BootAppliance.Power.Queue;

/// <summary>
/// Hands out the moments at which machines of one feed and of one rack may be switched on. Those of which neither is known are
/// hardly all on one feed: they share a moment that comes so much more often that 1,000 of them take 100 s.
/// </summary>
public sealed class PowerStagger(PowerTimings timings)
{
    private const string Unknown = "?";
    private const int FeedsOfUnknown = 20;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _free = [];

    /// <returns>How long to wait; the moment is taken.</returns>
    public TimeSpan Take(string? feed, string? rack, DateTimeOffset now)
    {
        string[] labels = feed is null && rack is null ? [Unknown] : [.. feed is null ? [] : (string[])["feed " + feed], .. rack is null ? [] : (string[])["rack " + rack]];
        lock (_lock)
        {
            foreach (var past in _free.Where(one => one.Value <= now).Select(one => one.Key).ToList()) _free.Remove(past);
            var at = labels.Max(label => _free.GetValueOrDefault(label, now));
            foreach (var label in labels) _free[label] = at + (label == Unknown ? timings.Stagger / FeedsOfUnknown : timings.Stagger);
            return at - now;
        }
    }
}
