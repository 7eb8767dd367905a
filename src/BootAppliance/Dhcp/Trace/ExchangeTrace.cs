namespace BootAppliance.Dhcp.Trace;

/// <summary>
/// The last messages of each machine, in memory. Machines of the inventory have a table of their own, which no flood from
/// strangers can empty. At most 16 exchanges of 1,280 machines: some 30 MB.
/// </summary>
public sealed class ExchangeTrace(Func<string, bool> isKnown)
{
    private readonly RecentMachines _known = new(machines: 1024);
    private readonly RecentMachines _strangers = new(machines: 256);

    public void Add(TracedExchange exchange)
    {
        if (exchange.Mac.Length > 0) (isKnown(exchange.Mac) ? _known : _strangers).Add(exchange);
    }

    /// <summary>What is remembered of a machine, the oldest first.</summary>
    public IReadOnlyList<TracedExchange> Of(string mac) => [.. _strangers.Of(mac).Concat(_known.Of(mac)).OrderBy(one => one.At)];

    /// <summary>The last exchange of every machine that is remembered, the latest first.</summary>
    public IReadOnlyList<TracedExchange> Latest => [.. _known.Latest.Concat(_strangers.Latest).OrderByDescending(one => one.At).DistinctBy(one => one.Mac)];
}
