using System.Diagnostics.Metrics;

namespace BootAppliance.Dhcp;

/// <summary>Counts every packet once, by what it was and what became of it.</summary>
public sealed class DhcpMetrics
{
    // Spelled once: the packet path shall not make strings.
    private static readonly string[] Outcomes = [.. Enum.GetNames<DhcpReason>().Select(Snake)];
    private static readonly Dictionary<ClientMessageType, string> Types =
        Enum.GetValues<ClientMessageType>().ToDictionary(type => type, type => Snake(type.ToString()));

    private readonly Counter<long> _packets;
    private readonly long[] _totals = new long[Outcomes.Length];

    public DhcpMetrics(IMeterFactory meters) =>
        _packets = meters.Create("BootAppliance").CreateCounter<long>("bootappliance.dhcp.packets", "{packet}", "DHCP messages received, by type and outcome");

    /// <summary>How many packets came out so, since the start.</summary>
    public long Total(DhcpReason reason) => Interlocked.Read(ref _totals[(int)reason]);

    public IReadOnlyDictionary<string, long> Totals =>
        Enum.GetValues<DhcpReason>().Where(reason => Total(reason) > 0).ToDictionary(Name, Total);

    public static string Name(DhcpReason reason) => Outcomes[(int)reason];

    public void Count(ClientMessageType? type, DhcpReason reason)
    {
        Interlocked.Increment(ref _totals[(int)reason]);
        _packets.Add(
            1,
            new KeyValuePair<string, object?>("type", type is { } known ? Types.GetValueOrDefault(known, "other") : "other"),
            new KeyValuePair<string, object?>("outcome", Outcomes[(int)reason]));
    }

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
