using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Simulators.Load;

/// <summary>Many DHCP clients behind one relay address; each keeps asking until it is answered.</summary>
internal sealed class DhcpSwarm(IPAddress server, IPAddress source, Ledger ledger) : IDisposable
{
    private const long FirstMac = 0x0200_0000_0000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket _socket = Bound(source);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<RelayedMessage>> _waiting = new();
    private readonly IPEndPoint _server = new(server, 67);
    private uint _transaction;
    private long _client;

    public void Dispose() => _socket.Dispose();

    public async Task ReceiveAsync(CancellationToken stop)
    {
        var buffer = new byte[1500];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var length = await _socket.ReceiveAsync(buffer, SocketFlags.None, stop);
                if (RelayedMessage.TryParse(buffer.AsSpan(0, length), out var message)
                    && _waiting.TryRemove(message.Transaction, out var waiting))
                    waiting.TrySetResult(message);
            }
            catch (SocketException)
            {
                // ICMP "port unreachable": the appliance is dead at the moment, which is what this is about.
                await Task.Delay(10, stop);
            }
        }
    }

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

    private async Task<RelayedMessage?> AskAsync(MessageType type, long mac, uint requested, uint serverId, CancellationToken stop)
    {
        var transaction = Interlocked.Increment(ref _transaction);
        var waiting = new TaskCompletionSource<RelayedMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[transaction] = waiting;
        try
        {
            await _socket.SendToAsync(RelayedMessage.Write(type, transaction, mac, source, requested, serverId), _server, stop);
            return await waiting.Task.WaitAsync(Patience, stop);
        }
        catch (Exception e) when (e is TimeoutException or SocketException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove(transaction, out _);
        }
    }

    private static Socket Bound(IPAddress source)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(source, 67));
        return socket;
    }
}
