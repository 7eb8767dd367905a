namespace BootAppliance.Simulators.Load;

/// <summary>Many DHCP clients behind one relay address; each keeps asking until it is answered.</summary>
internal sealed class DhcpSwarm(Relay relay, Ledger ledger)
{
    private const long FirstMac = 0x0200_0000_0000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private long _client;

    /// <summary>One client after the other gets a lease; every fourth time an earlier one asks for its own again.</summary>
    public async Task RunAsync(int clients, CancellationToken stop)
    {
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            var client = Interlocked.Increment(ref _client);
            if (turn % 4 == 3 || client > clients) client = 1 + Random.Shared.NextInt64(Math.Min(client, clients));
            await LeaseAsync(FirstMac + client, stop);
        }
    }

    /// <summary>INIT-REBOOT (RFC 2131 §4.3.2): a server that lost the lease stays silent or refuses.</summary>
    public async Task<bool> StillHoldsAsync(long mac, uint address, CancellationToken stop)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var answer = await AskAsync(MessageType.Request, mac, address, 0, stop);
            if (answer is { Type: MessageType.Ack }) return answer.Address == address;
            if (answer is { Type: MessageType.Nak }) return false;
        }

        return false;
    }

    private async Task LeaseAsync(long mac, CancellationToken stop)
    {
        if (await AskAsync(MessageType.Discover, mac, 0, 0, stop) is not { Type: MessageType.Offer } offer) return;
        if (await AskAsync(MessageType.Request, mac, offer.Address, offer.Server, stop) is { Type: MessageType.Ack } ack)
            ledger.Acknowledged(mac, ack.Address);
    }

    private Task<RelayedMessage?> AskAsync(MessageType type, long mac, uint requested, uint serverId, CancellationToken stop) =>
        relay.AskAsync(type, mac, requested, serverId, [], Patience, stop);
}
