using System.Diagnostics.Metrics;

namespace BootAppliance.Installs;

/// <summary>Callbacks by what came of them.</summary>
public sealed class CallbackMetrics
{
    private readonly Counter<long> _callbacks;

    public CallbackMetrics(IMeterFactory meters) =>
        _callbacks = meters.Create("BootAppliance").CreateCounter<long>("bootappliance.install.callbacks", "{request}", "What installers posted, by outcome");

    public void Count(string outcome) => _callbacks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
