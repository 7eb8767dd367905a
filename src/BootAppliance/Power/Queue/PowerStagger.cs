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
    private readonly Dictionary<long, PowerTurn> _turns = [];

    private TimeSpan Kept => 2 * (timings.UntilOff + timings.UntilOn);

    /// <summary>The moment is taken, and is that wish's own for as long as an off and an on may take: a cycle has its turn before it goes off, and does not wait for it dark.</summary>
    /// <param name="wish">Its id.</param>
    /// <param name="places">Where its power systems are.</param>
    /// <param name="now">The first moment that may be given.</param>
    public PowerTurn TurnOf(long wish, IEnumerable<(string? Feed, string? Rack)> places, DateTimeOffset now)
    {
        List<string> labels = [.. places.SelectMany(one => (string?[])[one.Feed is null ? null : "feed " + one.Feed, one.Rack is null ? null : "rack " + one.Rack]).OfType<string>().Distinct()];
        var where = labels.Count == 0 ? "among the machines whose feed is not known" : $"on {string.Join(" and ", labels)}";
        if (labels.Count == 0) labels.Add(Unknown);
        lock (_lock)
        {
            foreach (var past in _turns.Where(one => one.Value.At + Kept <= now).Select(one => one.Key).ToList()) _turns.Remove(past);
            if (_turns.TryGetValue(wish, out var held)) return held;
            foreach (var past in _free.Where(one => one.Value <= now).Select(one => one.Key).ToList()) _free.Remove(past);
            var at = labels.Max(label => _free.GetValueOrDefault(label, now));
            foreach (var label in labels) _free[label] = at + (label == Unknown ? timings.Stagger / FeedsOfUnknown : timings.Stagger);
            return _turns[wish] = new(at, where);
        }
    }
}

/// <summary>When a wish may switch its machine on.</summary>
/// <param name="At">Not before.</param>
/// <param name="Where">What it shares with those before it, for a sentence.</param>
public sealed record PowerTurn(DateTimeOffset At, string Where);
