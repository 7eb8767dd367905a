using BootAppliance.Data;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// Asks the database about a lease that memory does not know, where several appliances share one: another of them may
/// have given it, and a NAK would take a good address from a running machine.
/// </summary>
public sealed class LeaseLookup(Database database, bool isShared)
{
    /// <summary>How many questions may be open; more are answered from memory alone.</summary>
    public const int MaximumOpen = 64;

    private int _open;

    /// <summary>False if there is nobody to ask, or too many ask already; else <paramref name="found"/> is called, with null if there is no such lease.</summary>
    public bool TryFind(IPv4Address address, Action<Lease?> found)
    {
        if (!isShared) return false;
        if (Interlocked.Increment(ref _open) > MaximumOpen)
        {
            Interlocked.Decrement(ref _open);
            return false;
        }

        _ = FindAsync(address, found);
        return true;
    }

    private async Task FindAsync(IPv4Address address, Action<Lease?> found)
    {
        Lease? lease = null;
        try
        {
            lease = await database.ReadAsync(connection => LeaseStore.Find(connection, address), CancellationToken.None);
        }
        finally
        {
            // A database that does not answer is no reason to keep the machine waiting.
            Interlocked.Decrement(ref _open);
            found(lease);
        }
    }
}
