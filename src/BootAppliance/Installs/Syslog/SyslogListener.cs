using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols.Syslog;

namespace BootAppliance.Installs.Syslog;

/// <summary>Receives log lines by UDP (RFC 5426) and TCP (RFC 6587). Answers nothing.</summary>
public sealed partial class SyslogListener(SyslogOptions options, SyslogFiling filing, ILogger<SyslogListener> logger) : BackgroundService
{
    private const int BufferLength = SyslogMessage.MaximumLength + 8;
    private const int Backlog = 128;
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    private readonly List<Socket> _datagrams = [];
    private readonly List<Socket> _streams = [];
    private readonly ConcurrentDictionary<IPAddress, int> _connections = [];
    private int _connected;

    /// <summary>Where it listens, the ports chosen where the configuration has 0.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _datagrams.Concat(_streams).Select(socket => (IPEndPoint)socket.LocalEndPoint!)];

    /// <summary>Why it does not listen, or null: another syslog server has the port on many machines, and booting goes on without.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Binds what can be bound; what cannot is logged, and the appliance starts without it.</summary>
    public void Bind()
    {
        if (!options.Enabled) return;
        foreach (var listen in options.Listen)
        {
            try
            {
                _datagrams.Add(Bound(listen, SocketType.Dgram, ProtocolType.Udp));
                var stream = Bound(listen, SocketType.Stream, ProtocolType.Tcp);
                stream.Listen(Backlog);
                _streams.Add(stream);
            }
            catch (SocketException exception)
            {
                Refusal = $"{listen}: {exception.Message}";
                Log.NotListening(logger, listen, exception.Message);
            }
        }
    }

    public override void Dispose()
    {
        foreach (var socket in _datagrams.Concat(_streams)) socket.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([.. _datagrams.Select(socket => ReceiveAsync(socket, stoppingToken)), .. _streams.Select(socket => AcceptAsync(socket, stoppingToken))]);

    private static Socket Bound(IPEndPoint listen, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(listen.AddressFamily, type, protocol);
        try
        {
            socket.Bind(listen);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ReceiveAsync(Socket socket, CancellationToken stoppingToken)
    {
        var buffer = new byte[BufferLength];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var packet = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, stoppingToken);
                filing.Take(((IPEndPoint)packet.RemoteEndPoint).Address, buffer.AsSpan(0, packet.ReceivedBytes));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                Log.ReceiveFailed(logger, exception.Message);
            }
        }
    }

    private async Task AcceptAsync(Socket socket, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var client = await socket.AcceptAsync(stoppingToken);
                _ = ServeAsync(client, ((IPEndPoint)client.RemoteEndPoint!).Address, stoppingToken);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                Log.ReceiveFailed(logger, exception.Message);
            }
        }
    }

    private async Task ServeAsync(Socket client, IPAddress source, CancellationToken stoppingToken)
    {
        using var connection = client;
        var own = _connections.AddOrUpdate(source, 1, (_, count) => count + 1);
        try
        {
            if (Interlocked.Increment(ref _connected) > options.MaxConnections || own > options.MaxConnections / 16) return;
            await ReadAsync(connection, source, stoppingToken);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The machine has gone, or rebooted; its lines so far are filed.
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _connected);
            if (_connections.AddOrUpdate(source, 0, (_, count) => count - 1) == 0) _connections.TryRemove(KeyValuePair.Create(source, 0));
        }
    }

    private async Task ReadAsync(Socket connection, IPAddress source, CancellationToken stoppingToken)
    {
        var buffer = new byte[BufferLength];
        var filled = 0;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        while (filled < buffer.Length)
        {
            patience.CancelAfter(Patience);
            var read = await connection.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, patience.Token);
            if (read == 0) break;
            filled += read;
            var used = Take(buffer.AsSpan(0, filled), source);
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
        }

        // The last line may end with the stream; of one that is too long the beginning counts.
        if (filled > 0) filing.Take(source, buffer.AsSpan(0, filled));
    }

    private int Take(ReadOnlySpan<byte> bytes, IPAddress source)
    {
        var total = 0;
        while (SyslogFrames.TryTake(bytes[total..], out var line, out var used))
        {
            filing.Take(source, line);
            total += used;
        }

        return total;
    }

    private static partial class Log
    {
        [LoggerMessage(1712, LogLevel.Error, "no log lines are received at {EndPoint}: {Error}; stop the other syslog server there, or set syslog.listen or syslog.enabled", EventName = "SyslogNotListening")]
        public static partial void NotListening(ILogger logger, System.Net.IPEndPoint endPoint, string error);

        [LoggerMessage(1713, LogLevel.Debug, "syslog: {Error}", EventName = "SyslogReceiveFailed")]
        public static partial void ReceiveFailed(ILogger logger, string error);
    }
}
