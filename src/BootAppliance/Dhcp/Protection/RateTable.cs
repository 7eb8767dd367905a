namespace BootAppliance.Dhcp.Protection;

/// <summary>
/// Token buckets for any number of senders in a fixed room: each has the bucket that its hash points at. Two may share
/// one; then both get less, and nobody gets more.
/// </summary>
public sealed class RateTable(TimeProvider clock, int burst, int perSecond)
{
    private const int Slots = 1 << 16;
    private readonly Lock _gate = new();
    private readonly float[] _tokens = NewTokens(burst);
    private readonly long[] _last = new long[Slots];

    /// <summary>False if the sender has used its rate up.</summary>
    public bool TryTake(ReadOnlySpan<byte> sender)
    {
        var hash = 2166136261u;
        foreach (var one in sender) hash = (hash ^ one) * 16777619u;
        var slot = (hash ^ (hash >> 16)) & (Slots - 1);
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            var tokens = _last[slot] == 0 ? burst : Math.Min(burst, _tokens[slot] + (float)clock.GetElapsedTime(_last[slot], now).TotalSeconds * perSecond);
            _last[slot] = now == 0 ? 1 : now;
            _tokens[slot] = tokens < 1 ? tokens : tokens - 1;
            return tokens >= 1;
        }
    }

    private static float[] NewTokens(int burst)
    {
        var tokens = new float[Slots];
        Array.Fill(tokens, burst);
        return tokens;
    }
}
