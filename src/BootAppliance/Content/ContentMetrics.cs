using System.Diagnostics.Metrics;

namespace BootAppliance.Content;

/// <summary>What was deleted from the store, and what was healed in it.</summary>
public sealed class ContentMetrics
{
    private readonly Counter<long> _deleted;
    private readonly Counter<long> _deletedBytes;
    private readonly Counter<long> _healed;

    public ContentMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("BootAppliance");
        _deleted = meter.CreateCounter<long>("bootappliance.content.deleted", "{chunk}", "Chunks and indexes that no template named any more and that were deleted");
        _deletedBytes = meter.CreateCounter<long>("bootappliance.content.freed", "By", "Their length, as the store had them");
        _healed = meter.CreateCounter<long>("bootappliance.content.healed", "{chunk}", "Chunks and indexes that were missing or corrupt and that were fetched from a source");
    }

    public void Healed() => _healed.Add(1);

    public void Deleted(int count, long bytes)
    {
        _deleted.Add(count);
        _deletedBytes.Add(bytes);
    }
}
