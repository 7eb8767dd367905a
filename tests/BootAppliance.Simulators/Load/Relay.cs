using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Simulators.Load;

/// <summary>A relay's address, for any number of DHCP clients behind it: sends what they ask and finds whose answer it is.</summary>
internal sealed class Relay(IPAddress server, IPAddress source) : IDisposable
{
    private readonly Socket _socket = Bound(source);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<RelayedMessage>> _waiting = new();
    private readonly IPEndPoint _server = new(server, 67);
    private uint _transaction;

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

    /// <returns>Null if no answer came within <paramref name="patience"/>.</returns>
    public async Task<RelayedMessage?> AskAsync(MessageType type, long mac, uint requested, uint serverId, byte[] options, TimeSpan patience, CancellationToken stop)
    {
        var transaction = Interlocked.Increment(ref _transaction);
        var waiting = new TaskCompletionSource<RelayedMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[transaction] = waiting;
        try
        {
            await _socket.SendToAsync(RelayedMessage.Write(type, transaction, mac, source, requested, serverId, options), _server, stop);
            return await waiting.Task.WaitAsync(patience, stop);
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
