using System.Diagnostics.Metrics;

namespace BootAppliance.Tftp;

/// <summary>Counts every request once, by what became of it.</summary>
public sealed class TftpMetrics
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _bytes;

    public TftpMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("BootAppliance");
        _requests = meter.CreateCounter<long>("bootappliance.tftp.requests", "{request}", "TFTP requests, by outcome");
        _bytes = meter.CreateCounter<long>("bootappliance.tftp.sent", "By", "Bytes of files sent whole over TFTP");
    }

    public void Count(string outcome) => _requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Sent(long bytes) => _bytes.Add(bytes);
}
