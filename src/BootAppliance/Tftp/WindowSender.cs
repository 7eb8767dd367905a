using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols.Tftp;

namespace BootAppliance.Tftp;

/// <summary>
/// Sends the blocks of a window (RFC 7440), many by one system call: the kernel cuts one long send into datagrams of one
/// block each (UDP_SEGMENT, Linux 4.18). Where it refuses, such as for blocks above the MTU, each block is sent by itself.
/// </summary>
internal sealed class WindowSender
{
    private const int SolUdp = 17;
    private const int UdpSegment = 103;
    private const int MostSegments = 64;
    private const int LongestSend = 65507;

    private readonly Socket _socket;
    private readonly SocketAddress _to;
    private readonly TftpSource _source;
    private readonly int _blockSize;
    private readonly int _stride;
    private readonly byte[] _buffer;
    private readonly List<Memory<byte>> _parts;
    private bool _isSegmented;

    public WindowSender(Socket socket, SocketAddress to, TftpSource source, TftpTerms terms)
    {
        (_socket, _to, _source, _blockSize) = (socket, to, source, terms.BlockSize);
        _stride = TftpWriter.DataHeader + _blockSize;
        LastBlock = source.Length / _blockSize + 1;
        var batch = (int)Math.Min(Math.Clamp(LongestSend / _stride, 1, MostSegments), Math.Min(terms.Window, LastBlock));
        _buffer = new byte[batch * _stride];
        _parts = [.. Enumerable.Range(0, batch).Select(i => _buffer.AsMemory(i * _stride + TftpWriter.DataHeader, _blockSize))];
        _isSegmented = batch > 1 && TrySegment(_stride);
    }

    /// <summary>The block that ends the transfer: the first with less than a whole block, maybe nothing.</summary>
    public long LastBlock { get; }

    /// <summary>Sends at most a window behind the last acknowledged block; returns the last block sent.</summary>
    public long Send(long acknowledged, int window)
    {
        var last = Math.Min(acknowledged + window, LastBlock);
        for (var first = acknowledged + 1; first <= last;)
        {
            var count = (int)Math.Min(_parts.Count, last - first + 1);
            SendBatch(first, count);
            first += count;
        }

        return last;
    }

    private void SendBatch(long first, int count)
    {
        for (var i = 0; i < count; i++) TftpWriter.DataHeaderTo(_buffer.AsSpan(i * _stride), (ushort)(first + i));
        var read = _source.Read((first - 1) * _blockSize, count == _parts.Count ? _parts : _parts.GetRange(0, count));
        var expected = Math.Min((long)count * _blockSize, _source.Length - (first - 1) * _blockSize);
        if (read != expected) throw new IOException($"the file became shorter while it was sent: {read} bytes of {expected} at block {first}");

        var packets = _buffer.AsSpan(0, count * TftpWriter.DataHeader + read);
        if (count > 1 && _isSegmented && TrySend(packets)) return;
        for (; !packets.IsEmpty; packets = packets[Math.Min(_stride, packets.Length)..])
            _socket.SendTo(packets[..Math.Min(_stride, packets.Length)], SocketFlags.None, _to);
    }

    private bool TrySend(ReadOnlySpan<byte> packets)
    {
        try
        {
            _socket.SendTo(packets, SocketFlags.None, _to);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.InvalidArgument or SocketError.MessageSize or SocketError.IOPending or SocketError.SocketError or SocketError.OperationNotSupported)
        {
            TrySegment(0);
            _isSegmented = false;
            return false;
        }
    }

    private bool TrySegment(int size)
    {
        try
        {
            _socket.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(size));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
