using System.Diagnostics.CodeAnalysis;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>Which address of a subnet waits for which client; in memory only, and only for a short time.</summary>
internal sealed class OfferTable
{
    private readonly Dictionary<IPv4Address, (ClientKey Client, DateTimeOffset Until)> _byAddress = [];
    private readonly Dictionary<ClientKey, IPv4Address> _byClient = [];

    // Offers are held equally long, so they end in the order in which they began.
    private readonly Queue<(IPv4Address Address, DateTimeOffset Until)> _ends = new();

    // One end an address: a client that asks without pause, for one or for many, must not fill the queue.
    private readonly HashSet<IPv4Address> _ending = [];

    public bool TryGet(IPv4Address address, out ClientKey client)
    {
        var found = _byAddress.TryGetValue(address, out var offer);
        client = offer.Client;
        return found;
    }

    public bool TryGet(ClientKey client, out IPv4Address address) => _byClient.TryGetValue(client, out address);

    /// <summary>Holds it; the address that the client was offered before is free again and is returned.</summary>
    public IPv4Address? Hold(IPv4Address address, ClientKey client, DateTimeOffset until)
    {
        IPv4Address? before = TryGet(client, out var old) && old != address ? old : null;
        if (before is { } gone) Remove(gone);
        _byAddress[address] = (client, until);
        _byClient[client] = address;
        if (_ending.Add(address)) _ends.Enqueue((address, until));
        return before;
    }

    public bool Remove(IPv4Address address)
    {
        if (!_byAddress.Remove(address, out var offer)) return false;
        _byClient.Remove(offer.Client);
        return true;
    }

    /// <summary>Takes the next offer that has ended; false when none has.</summary>
    public bool TryEnd(DateTimeOffset now, [NotNullWhen(true)] out IPv4Address? address)
    {
        while (_ends.TryPeek(out var next) && next.Until <= now)
        {
            _ends.Dequeue();
            if (_byAddress.TryGetValue(next.Address, out var offer) && offer.Until > now)
            {
                _ends.Enqueue((next.Address, offer.Until));
                continue;
            }

            _ending.Remove(next.Address);
            if (!_byAddress.ContainsKey(next.Address)) continue;
            Remove(next.Address);
            address = next.Address;
            return true;
        }

        address = null;
        return false;
    }
}
