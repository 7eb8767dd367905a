using BootAppliance.Data;

namespace BootAppliance.Dhcp;

/// <summary>
/// Makes lease changes durable without making the receive loop wait: what arrives while one commit is on its way to the
/// disk goes with the next one, all together.
/// </summary>
public sealed class LeaseWriter(Database database, DhcpRules rules, TimeProvider clock)
{
    /// <summary>How many changes may wait for the disk; more are refused, and their clients ask again.</summary>
    public const int MaximumInFlight = 4096;

    private readonly Lock _gate = new();
    private List<Entry> _waiting = [];
    private bool _isPosted;
    private int _inFlight;

    /// <summary>Called once a change is durable: with null, or with the lease that stood in its way. It may not throw.</summary>
    public delegate void Written(Lease? standing);

    /// <summary>Queues a change; false if too many wait already. Exactly one of the two calls follows, on the database's writer thread.</summary>
    public bool TryWrite(LeaseChange change, Written written, Action<Exception> failed)
    {
        lock (_gate)
        {
            if (_inFlight >= MaximumInFlight) return false;
            if (!_isPosted && !Post()) return false;
            _isPosted = true;
            _inFlight++;
            _waiting.Add(new(change, written, failed));
            return true;
        }
    }

    /// <summary>One write for all that wait when its turn comes.</summary>
    private bool Post()
    {
        List<Entry> batch = [];
        return database.TryPost(
            connection =>
            {
                batch = Take();
                return LeaseStore.Apply(connection, batch.ConvertAll(entry => entry.Change), clock.GetUtcNow());
            },
            standing => End(batch, (entry, i) => entry.Written(standing[i])),
            exception => End(batch.Count > 0 ? batch : Take(), (entry, _) => entry.Failed(exception)),
            rules.Durability);
    }

    private List<Entry> Take()
    {
        lock (_gate)
        {
            (var batch, _waiting, _isPosted) = (_waiting, [], false);
            return batch;
        }
    }

    private void End(List<Entry> batch, Action<Entry, int> tell)
    {
        try
        {
            for (var i = 0; i < batch.Count; i++) tell(batch[i], i);
        }
        finally
        {
            lock (_gate) _inFlight -= batch.Count;
        }
    }

    private sealed record Entry(LeaseChange Change, Written Written, Action<Exception> Failed);
}
