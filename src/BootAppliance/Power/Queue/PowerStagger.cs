namespace BootAppliance.Power.Queue;

/// <summary>Hands out the moments at which machines of one feed and of one rack may be switched on. Machines of unknown ones share one.</summary>
public sealed class PowerStagger(PowerTimings timings)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _free = [];

    /// <returns>How long to wait; the moment is taken.</returns>
    public TimeSpan Take(string? feed, string? rack, DateTimeOffset now)
    {
        string[] labels = feed is null && rack is null ? ["?"] : [.. feed is null ? [] : (string[])["feed " + feed], .. rack is null ? [] : (string[])["rack " + rack]];
        lock (_lock)
        {
            foreach (var past in _free.Where(one => one.Value <= now).Select(one => one.Key).ToList()) _free.Remove(past);
            var at = labels.Max(label => _free.GetValueOrDefault(label, now));
            foreach (var label in labels) _free[label] = at + timings.Stagger;
            return at - now;
        }
    }
}
