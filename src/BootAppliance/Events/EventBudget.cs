namespace BootAppliance.Events;

/// <summary>Bounds how many events a flood of requests can make: so many at once, so many a second; the rest is counted.</summary>
internal sealed class EventBudget(TimeProvider clock, int burst, int perSecond)
{
    private readonly Lock _gate = new();
    private double _tokens = burst;
    private long _last = clock.GetTimestamp();
    private long _suppressed;

    /// <summary>True if an event may be posted, or something that counts for <paramref name="cost"/> of them; <paramref name="suppressed"/> is how many were not since the last one.</summary>
    public bool TryTake(out long suppressed, int cost = 1)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + clock.GetElapsedTime(_last, now).TotalSeconds * perSecond);
            _last = now;
            suppressed = _suppressed;
            if (_tokens < cost)
            {
                _suppressed++;
                return false;
            }

            _tokens -= cost;
            _suppressed = 0;
            return true;
        }
    }
}
