using System.Net;
using System.Net.Sockets;
using BootAppliance.Boot;
using BootAppliance.Events;
using BootAppliance.Protocols.Tftp;

namespace BootAppliance.Tftp;

/// <summary>Takes read requests and starts a transfer for each; a repeated request is the transfer that already runs.</summary>
public sealed partial class TftpListener(TftpOptions options, IBootTree tree, EventStream events, TftpMetrics metrics, TimeProvider clock, ILogger<TftpListener> logger) : BackgroundService
{
    private const long MaximumNetascii = 16 << 20;

    private readonly TftpSessions _sessions = new(options.MaxSessions, options.MaxSessionsPerAddress);
    private readonly List<Socket> _sockets = [];
    /// <summary>Where it listens, the ports chosen where the configuration has 0.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _sockets.Select(socket => (IPEndPoint)socket.LocalEndPoint!)];

    /// <summary>Binds; called by the host before it says that it is ready.</summary>
    /// <exception cref="SocketException">An address cannot be bound.</exception>
    public void Bind()
    {
        if (!options.Enabled) return;
        foreach (var listen in options.Listen)
        {
            var socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.SetSocketOption(listen.AddressFamily == AddressFamily.InterNetworkV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP, SocketOptionName.PacketInformation, optionValue: true);
            socket.Bind(listen);
            _sockets.Add(socket);
        }
    }

    public override void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_sockets.Select(socket => ListenAsync(socket, stoppingToken)));

    private async Task ListenAsync(Socket socket, CancellationToken stoppingToken)
    {
        var buffer = new byte[TftpRequest.MaximumLength + 1];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var packet = await socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, any, stoppingToken);
                Take(buffer.AsSpan(0, packet.ReceivedBytes), (IPEndPoint)packet.RemoteEndPoint, packet.PacketInformation.Address, socket, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                // Another listener could not be opened, and the host took everything down before it told us to stop.
                return;
            }
            catch (SocketException exception)
            {
                Log.ReceiveFailed(logger, exception.Message);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> packet, IPEndPoint client, IPAddress local, Socket socket, CancellationToken stoppingToken)
    {
        // Only a request is ever answered: an ERROR sent for an ERROR would go back and forth between two servers for ever.
        if (packet is not [0, (byte)TftpOpcode.ReadRequest or (byte)TftpOpcode.WriteRequest, ..])
        {
            metrics.Count("not_a_request");
            return;
        }

        if (!TftpRequest.TryParse(packet, out var request, out var error))
        {
            Refuse(socket, client, TftpError.IllegalOperation, error!, "malformed");
            return;
        }

        if (request!.Opcode == TftpOpcode.WriteRequest)
        {
            Refuse(socket, client, TftpError.AccessViolation, "this server is read only", "write");
            return;
        }

        if (!request.IsOctet && !request.IsNetascii)
        {
            Refuse(socket, client, TftpError.IllegalOperation, "the mode is octet or netascii", "mode");
            return;
        }

        switch (_sessions.TryBegin(client))
        {
            case TftpAdmission.Busy:
                // Silence: the client asks again, by when another transfer may have ended.
                metrics.Count("busy");
                Log.Busy(logger, request.FileName, client.Address, options.MaxSessions, options.MaxSessionsPerAddress);
                break;
            case TftpAdmission.Repeated:
                metrics.Count("repeated");
                break;
            default:
                _ = ServeAsync(request, client, local, stoppingToken);
                break;
        }
    }

    private async Task ServeAsync(TftpRequest request, IPEndPoint client, IPAddress local, CancellationToken stoppingToken)
    {
        try
        {
            using var socket = new Socket(client.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(local, 0));
            var result = await tree.OpenAsync(new BootTreeRequest(request.FileName, client.Address, local, BootTransport.Tftp), stoppingToken);
            if (result is BootTreeResult.Missing missing)
            {
                metrics.Count("missing");
                Log.Missing(logger, request.FileName, client.Address, missing.Sentence);
                await socket.SendToAsync(TftpWriter.Error(TftpError.FileNotFound, missing.Sentence), SocketFlags.None, client, stoppingToken);
                return;
            }

            if (request.IsNetascii && result is BootTreeResult.File { Size: > MaximumNetascii })
            {
                metrics.Count("netascii_too_large");
                await socket.SendToAsync(TftpWriter.Error(TftpError.IllegalOperation, "too large for netascii; ask in octet mode"), SocketFlags.None, client, stoppingToken);
                return;
            }

            using var source = Source(result, request.IsNetascii);
            var terms = TftpTerms.Agree(request, request.IsNetascii ? null : source.Length, new TftpLimits(options.MaxBlockSize, options.MaxWindow));
            var outcome = await new TftpTransfer(socket, client, source, terms, clock).RunAsync(stoppingToken);
            if (outcome == TftpOutcome.Sent) source.Ended();
            Report(request.FileName, client.Address, source.Length, outcome);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Interrupted(logger, request.FileName, client.Address);
        }
        catch (Exception exception)
        {
            metrics.Count("failed");
            Log.TransferFailed(logger, exception, request.FileName, client.Address);
        }
        finally
        {
            _sessions.End(client);
        }
    }

    private static TftpSource Source(BootTreeResult result, bool netascii) => result switch
    {
        BootTreeResult.File file when netascii => new TftpSource(Netascii.Encode(File.ReadAllBytes(file.PhysicalPath))),
        BootTreeResult.File file => new TftpSource(file.PhysicalPath, file.Progress),
        BootTreeResult.Content content => new TftpSource(netascii ? Netascii.Encode(content.Bytes.Span) : content.Bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    private void Report(string file, IPAddress client, long length, TftpOutcome outcome)
    {
        switch (outcome)
        {
            case TftpOutcome.Sent:
                metrics.Count("sent");
                metrics.Sent(length);
                events.Post(new NewEvent("tftp.file", EventLevel.Info, $"sent {file} ({length >> 10} KiB) to {client}") { Address = client.ToString() });
                break;
            case TftpOutcome.TimedOut:
                metrics.Count("timed_out");
                events.Post(new NewEvent("tftp.timeout", EventLevel.Warning, $"{client} stopped answering while it was sent {file}") { Address = client.ToString() });
                break;
            default:
                // Firmware asks for a size this way: it starts a transfer and ends it at once.
                metrics.Count("aborted");
                Log.Aborted(logger, file, client);
                break;
        }
    }

    private void Refuse(Socket socket, EndPoint client, TftpError code, string reason, string outcome)
    {
        metrics.Count(outcome);
        try
        {
            socket.SendTo(TftpWriter.Error(code, reason), client);
        }
        catch (SocketException exception)
        {
            Log.ReceiveFailed(logger, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Debug, "tftp: {Reason}", EventName = "TftpReceiveFailed")]
        public static partial void ReceiveFailed(ILogger logger, string reason);

        [LoggerMessage(1201, LogLevel.Debug, "tftp: {Client} ended the transfer of {File}", EventName = "TftpAborted")]
        public static partial void Aborted(ILogger logger, string file, IPAddress client);

        [LoggerMessage(1202, LogLevel.Warning, "tftp: the transfer of {File} to {Client} was ended by the stop of the service", EventName = "TftpInterrupted")]
        public static partial void Interrupted(ILogger logger, string file, IPAddress client);

        [LoggerMessage(1203, LogLevel.Error, "tftp: the transfer of {File} to {Client} failed", EventName = "TftpTransferFailed")]
        public static partial void TransferFailed(ILogger logger, Exception exception, string file, IPAddress client);

        [LoggerMessage(1204, LogLevel.Debug, "tftp: {Client} asked for {File}: {Reason}", EventName = "TftpMissing")]
        public static partial void Missing(ILogger logger, string file, IPAddress client, string reason);

        [LoggerMessage(1205, LogLevel.Debug, "tftp: {Client} asked for {File} and got no answer: {Maximum} transfers, {MaximumPerAddress} for one address, are allowed at once", EventName = "TftpBusy")]
        public static partial void Busy(ILogger logger, string file, IPAddress client, int maximum, int maximumPerAddress);
    }
}
