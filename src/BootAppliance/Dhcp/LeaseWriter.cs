using BootAppliance.Data;

namespace BootAppliance.Dhcp;

/// <summary>
/// Makes lease changes durable without making the receive loop wait: what arrives while one commit is on its way to the
/// disk goes with the next one, all together.
/// </summary>
public sealed class LeaseWriter(Database database, TimeProvider clock)
{
    /// <summary>How many changes may wait for the disk; more are refused, and their clients ask again.</summary>
    public const int MaximumInFlight = 4096;

    private readonly Lock _gate = new();
    private List<Entry> _waiting = [];
    private bool _isWriting;
    private int _inFlight;

    /// <summary>Called once a change is durable: with null, or with the lease that stood in its way.</summary>
    public delegate void Written(Lease? standing);

    /// <summary>Queues a change; false if too many wait already. Exactly one of the two calls follows.</summary>
    public bool TryWrite(LeaseChange change, Written written, Action<Exception> failed)
    {
        lock (_gate)
        {
            if (_inFlight >= MaximumInFlight) return false;
            _inFlight++;
            _waiting.Add(new(change, written, failed));
            if (_isWriting) return true;
            _isWriting = true;
        }

        _ = Task.Run(WriteAllAsync);
        return true;
    }

    private async Task WriteAllAsync()
    {
        while (TakeBatch() is { } batch)
        {
            Exception? failure = null;
            var isDurable = false;
            try
            {
                await database.WriteAsync(
                    connection => LeaseStore.Apply(connection, Array.ConvertAll(batch, entry => entry.Change), clock.GetUtcNow()),
                    standing =>
                    {
                        isDurable = true;
                        for (var i = 0; i < batch.Length; i++) batch[i].Written(standing[i]);
                    });
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            // What is durable may not be called failed, even if telling somebody of it went wrong.
            if (failure is not null && !isDurable)
            {
                foreach (var entry in batch) entry.Failed(failure);
            }

            lock (_gate) _inFlight -= batch.Length;
        }
    }

    private Entry[]? TakeBatch()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _isWriting = false;
                return null;
            }

            var batch = _waiting.ToArray();
            _waiting = [];
            return batch;
        }
    }

    private sealed record Entry(LeaseChange Change, Written Written, Action<Exception> Failed);
}
