using System.Diagnostics.Metrics;

namespace BootAppliance.Events;

/// <summary>Events by what became of them: recorded, limited (their source had made too many) or lost.</summary>
internal sealed class EventMetrics
{
    public EventMetrics(IMeterFactory meters, EventStream events) => meters.Create("BootAppliance").CreateObservableCounter(
        "bootappliance.events",
        () => new[] { Of("recorded", events.Recorded), Of("limited", events.Limited), Of("lost", events.Lost) },
        "{event}",
        "Events, by what became of them");

    private static Measurement<long> Of(string outcome, long count) => new(count, new KeyValuePair<string, object?>("outcome", outcome));
}
