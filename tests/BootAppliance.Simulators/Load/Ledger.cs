using System.Collections.Concurrent;
using System.Net;

namespace BootAppliance.Simulators.Load;

/// <summary>What the appliance has acknowledged, and every way in which it broke its word.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<long, uint> _leases = new();
    private readonly ConcurrentDictionary<uint, long> _holders = new();
    private readonly ConcurrentDictionary<string, string> _objects = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<Report>> _reports = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Broken { get; } = new();

    public IEnumerable<KeyValuePair<long, uint>> Leases => _leases;

    public IEnumerable<KeyValuePair<string, string>> Objects => _objects;

    public void Acknowledged(long mac, uint address)
    {
        var holder = _holders.GetOrAdd(address, mac);
        if (holder != mac) Broken.Enqueue($"{Text(address)} was given to {holder:x12} and to {mac:x12}");
        var before = _leases.GetOrAdd(mac, address);
        if (before != address) Broken.Enqueue($"{mac:x12} held {Text(before)} and was given {Text(address)}");
    }

    /// <summary>What each machine reported and was answered with success, in order.</summary>
    public IEnumerable<Report> ReportsOf(string machine) => _reports.TryGetValue(machine, out var reports) ? reports : [];

    public int Reports => _reports.Values.Sum(one => one.Count);

    public void Acknowledged(string machine, Report report) => _reports.GetOrAdd(machine, _ => new()).Enqueue(report);

    public void Acknowledged(string name, string value) => _objects[name] = value;

    public static string Text(uint address) =>
        new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]).ToString();
}
