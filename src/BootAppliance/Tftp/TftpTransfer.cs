using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols.Tftp;

namespace BootAppliance.Tftp;

/// <summary>How a transfer ended.</summary>
internal enum TftpOutcome
{
    Sent,
    Aborted,
    TimedOut,
}

/// <summary>
/// One transfer over a socket of its own (RFC 1350 §4). A lost packet is sent again from the last acknowledged block
/// (RFC 7440 §4); a repeated acknowledgement is never answered, which would double every packet to the end
/// (RFC 1123 §4.2.3.1). The socket is not connected: a stranger at its port shall get ERROR 5, not silence.
/// </summary>
internal sealed class TftpTransfer(Socket socket, IPEndPoint client, TftpSource source, TftpTerms terms, TimeProvider clock)
{
    private const int BlocksBeforeFirstAck = 4;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    // Before the first acknowledgement the sender's address is unproven: few packets to it.
    private static readonly TimeSpan GiveUpUnproven = TimeSpan.FromSeconds(10);

    private readonly byte[] _receive = new byte[1500];
    private readonly SocketAddress _to = client.Serialize();
    private readonly SocketAddress _from = new(client.AddressFamily);
    private readonly WindowSender _sender = new(socket, client.Serialize(), source, terms);
    private readonly RetransmitTimer _timer = new(terms.Timeout);
    private CancellationTokenSource? _patience;

    private enum Reply
    {
        Acknowledged,
        Aborted,
        Nothing,
    }

    public async Task<TftpOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(cancellationToken);
        }
        finally
        {
            _patience?.Dispose();
        }
    }

    private async Task<TftpOutcome> SendAsync(CancellationToken cancellationToken)
    {
        // Block 0 stands for the option acknowledgement.
        var acknowledged = terms.Acknowledged.Count == 0 ? 0L : -1L;
        var progress = clock.GetTimestamp();
        var isProven = false;
        while (acknowledged < _sender.LastBlock)
        {
            var sentAt = clock.GetTimestamp();
            var sentTo = SendFrom(acknowledged, isProven);
            var (reply, block) = await WaitAsync(acknowledged, sentTo, cancellationToken);
            switch (reply)
            {
                case Reply.Acknowledged:
                    acknowledged = block;
                    isProven = true;
                    progress = clock.GetTimestamp();
                    _timer.Answered(clock.GetElapsedTime(sentAt, progress));
                    break;
                case Reply.Aborted:
                    return TftpOutcome.Aborted;
                case Reply.Nothing:
                    if (clock.GetElapsedTime(progress) > (isProven ? GiveUpAfter : GiveUpUnproven)) return TftpOutcome.TimedOut;
                    _timer.Unanswered();
                    break;
            }
        }

        return TftpOutcome.Sent;
    }

    private long SendFrom(long acknowledged, bool isProven)
    {
        if (acknowledged >= 0) return _sender.Send(acknowledged, isProven ? terms.Window : Math.Min(terms.Window, BlocksBeforeFirstAck));
        socket.SendTo(TftpWriter.OptionAcknowledge(terms.Acknowledged), SocketFlags.None, _to);
        return 0;
    }

    private async ValueTask<(Reply Reply, long Block)> WaitAsync(long acknowledged, long sentTo, CancellationToken cancellationToken)
    {
        var patience = Patience(cancellationToken);
        while (true)
        {
            int length;
            try
            {
                length = await socket.ReceiveFromAsync(_receive, SocketFlags.None, _from, patience);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return (Reply.Nothing, 0);
            }

            if (!_from.Equals(_to) && !client.Create(_from).Equals(client))
            {
                Reject(_receive.AsSpan(0, length));
                continue;
            }

            if (!TftpWriter.TryReadReply(_receive.AsSpan(0, length), out var opcode, out var value)) continue;
            if (opcode == TftpOpcode.Error) return (Reply.Aborted, 0);

            // Block numbers wrap at 65536; the one meant is the one within the window that was sent.
            var ahead = (ushort)(value - (ushort)acknowledged);
            if (ahead > 0 && ahead <= sentTo - acknowledged) return (Reply.Acknowledged, acknowledged + ahead);
        }
    }

    /// <summary>Tells the stranger that just sent this packet that the port is not its transfer's; the transfer goes on either way.</summary>
    private void Reject(ReadOnlySpan<byte> packet)
    {
        // Never an ERROR for an ERROR: one packet with a false source would set two transfers on each other without end.
        if (TftpWriter.TryReadReply(packet, out var opcode, out _) && opcode == TftpOpcode.Error) return;
        try
        {
            socket.SendTo(TftpWriter.Error(TftpError.UnknownTransfer, "this port is another transfer's"), SocketFlags.None, _from);
        }
        catch (SocketException)
        {
            // A false source (port 0, a broadcast address) cannot be told; that must not end the client's transfer.
            return;
        }
    }

    /// <summary>A token that fires when it is time to send again; one source serves until it has fired.</summary>
    private CancellationToken Patience(CancellationToken cancellationToken)
    {
        if (_patience is null || _patience.IsCancellationRequested)
        {
            _patience?.Dispose();
            _patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        }

        _patience.CancelAfter(_timer.Wait);
        return _patience.Token;
    }
}
