namespace BootAppliance.Events;

/// <summary>A count for each of the last so many steps of time; older ones make room.</summary>
internal sealed class RecentCounts<TCount>(int steps)
    where TCount : struct
{
    private readonly TCount[] _counts = new TCount[steps];
    private long _last = long.MinValue;
    private TCount _gone;

    /// <summary>The count of <paramref name="step"/>; of one that is too old, something that is thrown away.</summary>
    public ref TCount At(long step)
    {
        if (step > _last) Advance(step);
        if (step > _last - steps) return ref _counts[(int)(step % steps)];
        _gone = default;
        return ref _gone;
    }

    /// <summary>All of them up to <paramref name="step"/>, the oldest first.</summary>
    public TCount[] Until(long step)
    {
        if (step > _last) Advance(step);
        var all = new TCount[steps];
        for (var i = 0; i < steps; i++) all[i] = _counts[(int)((_last - steps + 1 + i) % steps)];
        return all;
    }

    private void Advance(long step)
    {
        var empty = _last == long.MinValue ? steps : (int)Math.Min(steps, step - _last);
        for (var i = 0; i < empty; i++) _counts[(int)((step - i) % steps)] = default;
        _last = step;
    }
}
