using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>Asks by ICMP echo (RFC 792) who is there, where no ARP reaches: in subnets behind a relay.</summary>
internal static class EchoProbe
{
    private const int HeaderLength = 8;
    private const byte Request = 8;
    private const byte Reply = 0;
    private const int SolRaw = 255;
    private const int IcmpFilter = 1;
    private const int LargestReply = 256;

    /// <summary>Which of them answered within that time.</summary>
    /// <exception cref="SocketException">CAP_NET_RAW is missing.</exception>
    public static async Task<HashSet<IPv4Address>> AskAsync(IReadOnlySet<IPv4Address> addresses, TimeSpan answerTime, TimeProvider clock, CancellationToken cancellationToken)
    {
        HashSet<IPv4Address> answered = [];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
        // A raw socket hears everybody's ICMP; the kernel is to hand over echo replies alone.
        socket.SetRawSocketOption(SolRaw, IcmpFilter, BitConverter.GetBytes(~(1u << Reply)));
        var id = (ushort)Random.Shared.Next();
        Send(socket, addresses, id);

        using var deadline = new CancellationTokenSource(answerTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var buffer = new byte[LargestReply];
        try
        {
            while (answered.Count < addresses.Count)
            {
                var length = await socket.ReceiveAsync(buffer, either.Token);
                if (Read(buffer.AsSpan(0, length), id) is { } from && addresses.Contains(from)) answered.Add(from);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return answered;
        }

        return answered;
    }

    /// <summary>Writes a request without data.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> message, ushort id)
    {
        message = message[..HeaderLength];
        message.Clear();
        message[0] = Request;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], id);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], UdpFrame.Checksum(message));
        return HeaderLength;
    }

    /// <summary>Whose reply to a request of that number an IP packet is; null if it is none.</summary>
    public static IPv4Address? Read(ReadOnlySpan<byte> packet, ushort id)
    {
        if (packet.IsEmpty) return null;
        var header = (packet[0] & 15) * 4;
        if (header < 20 || packet.Length < header + HeaderLength) return null;
        var message = packet[header..];
        return message[0] == Reply && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == id ? IPv4Address.Read(packet[12..]) : null;
    }

    private static void Send(Socket socket, IEnumerable<IPv4Address> addresses, ushort id)
    {
        Span<byte> message = stackalloc byte[HeaderLength];
        Write(message, id);
        foreach (var address in addresses)
        {
            try
            {
                socket.SendTo(message, SocketFlags.None, new IPEndPoint(address.ToIPAddress(), 0));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.AccessDenied)
            {
                // No way leads there, or a firewall of ours forbids it: nothing is learnt of it.
                continue;
            }
        }
    }
}
