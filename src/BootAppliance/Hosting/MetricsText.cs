using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace BootAppliance.Hosting;

/// <summary>Sums the product's counters and writes them in Prometheus' text format, version 0.0.4.</summary>
internal sealed class MetricsText : IDisposable
{
    private const int MaximumSeries = 2000;
    private readonly ConcurrentDictionary<(string Name, string Labels, bool IsCounter), double> _values = [];
    private readonly MeterListener _listener = new();

    /// <param name="meters">Those that count: a process may have another appliance's beside them, as tests have.</param>
    public MetricsText(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var isOurs = instrument.Meter.Name is "BootAppliance" or "Microsoft.AspNetCore.Server.Kestrel" && ReferenceEquals(instrument.Meter.Scope, meters);
            if (isOurs || instrument.Meter.Name == "System.Runtime") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        // Its own copy of all at one moment: LINQ's begins with a count, which may be too small before it ends.
        foreach (var family in _values.ToArray().OrderBy(one => one.Key.Name, StringComparer.Ordinal).GroupBy(one => (one.Key.Name, one.Key.IsCounter)))
        {
            text.Append("# TYPE ").Append(family.Key.Name).Append(family.Key.IsCounter ? " counter\n" : " gauge\n");
            foreach (var one in family) text.Append(one.Key.Name).Append(one.Key.Labels).Append(' ').Append(one.Value).Append('\n');
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal)) return;
        var isSum = instrument.GetType().Name is var kind && (kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("UpDownCounter", StringComparison.Ordinal));
        var isCounter = instrument.GetType().Name is { } type && !type.Contains("UpDown", StringComparison.Ordinal) && type.Contains("Counter", StringComparison.Ordinal);
        var key = (Name(instrument.Name) + (isCounter ? "_total" : ""), Labels(tags), isCounter);
        if (_values.Count >= MaximumSeries && !_values.ContainsKey(key)) return;
        _values.AddOrUpdate(key, value, (_, old) => isSum ? old + value : value);
    }

    private static string Name(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var text = new StringBuilder("{");
        foreach (var (key, value) in tags)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(Name(key)).Append("=\"").Append(value?.ToString()?.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
        }

        return text.Append('}').ToString();
    }
}
