using System.Collections.Concurrent;
using System.Net;

namespace BootAppliance.Http;

/// <summary>How many connections each address has open on the boot plane; one machine cannot take them all.</summary>
public sealed class ConnectionLimits(HttpOptions options)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();
    private long _refused;

    /// <summary>How many connections were closed because their address had too many.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>True if <paramref name="address"/> may have one more; then <see cref="Leave"/> must follow.</summary>
    public bool TryEnter(IPAddress address)
    {
        if (_open.AddOrUpdate(address, 1, (_, count) => count + 1) <= options.MaxConnectionsPerAddress) return true;
        Leave(address);
        Interlocked.Increment(ref _refused);
        return false;
    }

    public void Leave(IPAddress address)
    {
        if (_open.AddOrUpdate(address, 0, (_, count) => count - 1) == 0) _open.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
    }
}
