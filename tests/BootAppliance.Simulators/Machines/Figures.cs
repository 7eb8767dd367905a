using System.Collections.Concurrent;

namespace BootAppliance.Simulators.Machines;

/// <summary>What a storm's machines counted together.</summary>
internal sealed class Figures
{
    private readonly ConcurrentBag<double> _callbacks = [];
    private long _repeated;
    private long _toldToWait;
    private long _bytes;

    /// <summary>Requests that nobody answered in time.</summary>
    public long Repetitions => Interlocked.Read(ref _repeated);

    /// <summary>Answers 429 and 503.</summary>
    public long Waits => Interlocked.Read(ref _toldToWait);

    /// <summary>Of loaders, kernels and initrds.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public int Callbacks => _callbacks.Count;

    public void Repeated() => Interlocked.Increment(ref _repeated);

    public void ToldToWait() => Interlocked.Increment(ref _toldToWait);

    public void Downloaded(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Callback(TimeSpan took) => _callbacks.Add(took.TotalMilliseconds);

    /// <summary>How long a callback waited for its answer, in milliseconds; <paramref name="share"/> is 0 to 1.</summary>
    public double CallbackAt(double share) => Percentile(_callbacks, share);

    public static double Percentile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))], 2);
    }
}
