namespace BootAppliance.Dhcp.Trace;

/// <summary>Some exchanges of each of so many machines; the machine that has been silent for longest goes first.</summary>
internal sealed class RecentMachines(int machines)
{
    private const int ExchangesOfOne = 16;
    private readonly Dictionary<string, LinkedListNode<Queue<TracedExchange>>> _byMac = [];
    private readonly LinkedList<Queue<TracedExchange>> _bySilence = new();
    private readonly Lock _gate = new();

    public IReadOnlyList<TracedExchange> Latest
    {
        get
        {
            lock (_gate) return [.. _bySilence.Select(one => one.Last())];
        }
    }

    public void Add(TracedExchange exchange)
    {
        lock (_gate)
        {
            if (_byMac.TryGetValue(exchange.Mac, out var node)) _bySilence.Remove(node);
            else
            {
                if (_byMac.Count >= machines) Forget(_bySilence.First!);
                node = new(new Queue<TracedExchange>(ExchangesOfOne));
                _byMac[exchange.Mac] = node;
            }

            _bySilence.AddLast(node);
            if (node.Value.Count == ExchangesOfOne) node.Value.Dequeue();
            node.Value.Enqueue(exchange);
        }
    }

    public IReadOnlyList<TracedExchange> Of(string mac)
    {
        lock (_gate) return _byMac.TryGetValue(mac, out var node) ? [.. node.Value] : [];
    }

    private void Forget(LinkedListNode<Queue<TracedExchange>> node)
    {
        _bySilence.Remove(node);
        _byMac.Remove(node.Value.Peek().Mac);
    }
}
