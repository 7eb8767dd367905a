using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols.Tftp;

namespace BootAppliance.Simulators.Tftp;

/// <summary>A TFTP client as firmware has it: it acknowledges a window, repeats itself when nothing comes, and its network may be bad.</summary>
public sealed class TftpDownload : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _packet = new byte[65536];
    private readonly IPEndPoint _server;
    private readonly TftpFaults _faults;
    private EndPoint? _transfer;
    private byte[]? _held;
    private int _blockSize = TftpTerms.DefaultBlockSize;
    private int _window = 1;
    private long _received;
    private long _acknowledged;

    /// <summary>Asks from <paramref name="source"/>, or from whatever address leads to the server.</summary>
    public TftpDownload(IPEndPoint server, TftpFaults faults, IPAddress? source = null)
    {
        (_server, _faults) = (server, faults);
        _socket.ReceiveBufferSize = 1 << 20;
        _socket.Bind(new IPEndPoint(source ?? IPAddress.Any, 0));
    }

    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    /// <summary>The server's port of this transfer, once it has sent something.</summary>
    public EndPoint? TransferEndPoint => _transfer;

    /// <summary>Fetches a file into <paramref name="target"/>; null, or the message of the server's ERROR.</summary>
    public async Task<string?> GetAsync(string file, Stream target, CancellationToken cancellationToken, params KeyValuePair<string, string>[] options)
    {
        var request = new byte[1024];
        var length = new TftpRequest(TftpOpcode.ReadRequest, file, "octet", options).Write(request);
        await SendAsync(request.AsMemory(0, length), _server, cancellationToken);
        while (true)
        {
            var packet = await ReceiveAsync(cancellationToken);
            if (packet is null)
            {
                if (_transfer is null) await SendAsync(request.AsMemory(0, length), _server, cancellationToken);
                else await AcknowledgeAsync(cancellationToken);
                continue;
            }

            switch ((TftpOpcode)packet[1])
            {
                case TftpOpcode.Error:
                    return System.Text.Encoding.ASCII.GetString(packet.AsSpan(4)).TrimEnd('\0');
                case TftpOpcode.OptionAcknowledge when _received == 0:
                    Agree(packet);
                    await AcknowledgeAsync(cancellationToken);
                    break;
                case TftpOpcode.Data when await TakeAsync(packet, target, cancellationToken):
                    return null;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>True once the last block is in and acknowledged.</summary>
    private async Task<bool> TakeAsync(byte[] packet, Stream target, CancellationToken cancellationToken)
    {
        var block = (ushort)(packet[2] << 8 | packet[3]);
        if (block != (ushort)(_received + 1))
        {
            // A gap: say once for each new gap what is in (RFC 7440 §4).
            if (_acknowledged != _received) await AcknowledgeAsync(cancellationToken);
            return false;
        }

        _received++;
        await target.WriteAsync(packet.AsMemory(4), cancellationToken);
        var isLast = packet.Length - 4 < _blockSize;
        if (isLast || _received - _acknowledged >= _window) await AcknowledgeAsync(cancellationToken);
        return isLast;
    }

    private void Agree(byte[] packet)
    {
        var words = System.Text.Encoding.ASCII.GetString(packet.AsSpan(2)).Split('\0');
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            if (words[i] == "blksize") _blockSize = int.Parse(words[i + 1]);
            if (words[i] == "windowsize") _window = int.Parse(words[i + 1]);
        }
    }

    private ValueTask AcknowledgeAsync(CancellationToken cancellationToken)
    {
        _acknowledged = _received;
        return SendAsync(TftpWriter.Acknowledge((ushort)_received), _transfer!, cancellationToken);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> packet, EndPoint to, CancellationToken cancellationToken)
    {
        if (_faults.Loses) return;
        await _socket.SendToAsync(packet, SocketFlags.None, to, cancellationToken);
        if (_faults.Duplicates) await _socket.SendToAsync(packet, SocketFlags.None, to, cancellationToken);
    }

    /// <summary>The next packet that the network lets through; null when none came in time.</summary>
    private async Task<byte[]?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                var result = await _socket.ReceiveFromAsync(_packet, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), patience.Token);
                if (_transfer is not null && !result.RemoteEndPoint.Equals(_transfer)) continue;
                _transfer ??= result.RemoteEndPoint;
                if (_faults.Loses) continue;
                var packet = _packet.AsSpan(0, result.ReceivedBytes).ToArray();
                if (_held is null && _faults.Reorders)
                {
                    _held = packet;
                    continue;
                }

                if (_held is null) return packet;
                (packet, _held) = (_held, null);
                return packet;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
    }
}
