using System.Net;
using System.Net.Sockets;

namespace BootAppliance;

/// <summary>
/// How often an address may present a wrong credential: ten times, then once every six seconds. While it is over the
/// limit its credentials are not looked at. Remembers a bounded number of addresses, the longest quiet one out first.
/// </summary>
public sealed class FailureLimit(TimeProvider clock)
{
    public const int Burst = 10;

    private const int MaxAddresses = 4096;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(6);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, DateTimeOffset> _emptyUntil = [];

    /// <summary>True while <paramref name="address"/> may try; else how long it has to wait.</summary>
    public bool MayTry(IPAddress? address, out TimeSpan wait)
    {
        lock (_gate)
        {
            var debt = _emptyUntil.GetValueOrDefault(Key(address)) - clock.GetUtcNow();
            wait = debt - ((Burst - 1) * Interval);
            return wait <= TimeSpan.Zero;
        }
    }

    public void Failed(IPAddress? address)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var key = Key(address);
            var until = _emptyUntil.GetValueOrDefault(key);
            if (_emptyUntil.Count >= MaxAddresses && !_emptyUntil.ContainsKey(key))
                _emptyUntil.Remove(_emptyUntil.MinBy(pair => pair.Value).Key);
            _emptyUntil[key] = (until > now ? until : now) + Interval;
        }
    }

    /// <summary>One IPv6 customer has a /64: its addresses share a limit.</summary>
    private static IPAddress Key(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
