using System.Diagnostics.Metrics;

namespace BootAppliance.Installs;

/// <summary>Callbacks by what came of them.</summary>
public sealed class CallbackMetrics : IDisposable
{
    private readonly Meter _meter = new("BootAppliance");
    private readonly Counter<long> _callbacks;

    public CallbackMetrics() => _callbacks = _meter.CreateCounter<long>("bootappliance.install.callbacks");

    public void Count(string outcome) => _callbacks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
