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
/// (RFC 7440 §4); a repeated acknowledgement is never answered, which would double every packet to the end.
/// </summary>
internal sealed class TftpTransfer(Socket socket, EndPoint client, TftpSource source, TftpTerms terms, TimeProvider clock)
{
    private const int BlocksBeforeFirstAck = 4;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    private readonly byte[] _send = new byte[TftpWriter.DataHeader + terms.BlockSize];
    private readonly byte[] _receive = new byte[1500];
    private readonly long _lastBlock = source.Length / terms.BlockSize + 1;

    public async Task<TftpOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var acknowledged = -1L;
        if (terms.Acknowledged.Count == 0) acknowledged = 0;
        var progress = clock.GetTimestamp();
        var wait = terms.Timeout ?? FirstWait;
        var hasAcked = false;
        while (acknowledged < _lastBlock)
        {
            var sentTo = await SendWindowAsync(acknowledged, hasAcked, cancellationToken);
            var (reply, block) = await WaitAsync(acknowledged, sentTo, wait, cancellationToken);
            switch (reply)
            {
                case Reply.Acknowledged:
                    acknowledged = block;
                    hasAcked = true;
                    progress = clock.GetTimestamp();
                    wait = terms.Timeout ?? FirstWait;
                    break;
                case Reply.Aborted:
                    return TftpOutcome.Aborted;
                case Reply.Nothing:
                    // Before the first acknowledgement the sender's address is unproven: few packets to it.
                    if (clock.GetElapsedTime(progress) > (hasAcked ? GiveUpAfter : GiveUpAfter / 6)) return TftpOutcome.TimedOut;
                    if (terms.Timeout is null && wait < LongestWait) wait += wait;
                    break;
            }
        }

        return TftpOutcome.Sent;
    }

    private enum Reply
    {
        Acknowledged,
        Aborted,
        Nothing,
    }

    /// <summary>Block 0 stands for the option acknowledgement.</summary>
    private async ValueTask<long> SendWindowAsync(long acknowledged, bool hasAcked, CancellationToken cancellationToken)
    {
        if (acknowledged < 0)
        {
            await socket.SendToAsync(TftpWriter.OptionAcknowledge(terms.Acknowledged), SocketFlags.None, client, cancellationToken);
            return 0;
        }

        var window = hasAcked ? terms.Window : Math.Min(terms.Window, BlocksBeforeFirstAck);
        var last = Math.Min(acknowledged + window, _lastBlock);
        for (var block = acknowledged + 1; block <= last; block++)
        {
            TftpWriter.DataHeaderTo(_send, (ushort)block);
            var length = source.Read((block - 1) * terms.BlockSize, _send.AsSpan(TftpWriter.DataHeader));
            await socket.SendToAsync(_send.AsMemory(0, TftpWriter.DataHeader + length), SocketFlags.None, client, cancellationToken);
        }

        return last;
    }

    private async ValueTask<(Reply Reply, long Block)> WaitAsync(long acknowledged, long sentTo, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(wait);
        while (true)
        {
            SocketReceiveFromResult packet;
            try
            {
                packet = await socket.ReceiveFromAsync(_receive, SocketFlags.None, client, patience.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return (Reply.Nothing, 0);
            }
            catch (SocketException)
            {
                // An ICMP "port unreachable": the client has gone away.
                return (Reply.Aborted, 0);
            }

            if (!packet.RemoteEndPoint.Equals(client))
            {
                await socket.SendToAsync(TftpWriter.Error(TftpError.UnknownTransfer, "this port is another transfer's"), SocketFlags.None, packet.RemoteEndPoint, cancellationToken);
                continue;
            }

            if (!TftpWriter.TryReadReply(_receive.AsSpan(0, packet.ReceivedBytes), out var opcode, out var value)) continue;
            if (opcode == TftpOpcode.Error) return (Reply.Aborted, 0);

            // Block numbers wrap at 65536; the one meant is the one within the window that was sent.
            for (var block = sentTo; block > acknowledged; block--)
                if ((ushort)block == value) return (Reply.Acknowledged, block);
        }
    }
}
