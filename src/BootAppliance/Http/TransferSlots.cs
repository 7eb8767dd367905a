namespace BootAppliance.Http;

/// <summary>
/// Bounds how many files are sent at once. Above the bound a machine is told to come back instead of sharing a line
/// with everyone until its firmware gives up.
/// </summary>
public sealed class TransferSlots(HttpOptions options)
{
    /// <summary>Seconds after which a refused machine may ask again; iPXE and our scripts wait that long.</summary>
    public const int RetryAfterSeconds = 5;

    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Null when all are taken; else give the slot back by disposing it.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= options.MaxTransfers) return new Slot(this);
        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Slot(TransferSlots owner) : IDisposable
    {
        private TransferSlots? _owner = owner;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _owner, null) is { } slots) Interlocked.Decrement(ref slots._taken);
        }
    }
}
