using System.Net.Sockets;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// Sends to a client that has no address yet and so answers no ARP: an IP packet straight to its hardware address,
/// through a packet socket. That takes CAP_NET_RAW; without it replies are broadcast, which RFC 2131 §4.1 allows.
/// </summary>
public sealed partial class HardwareSender(ILogger<HardwareSender> logger) : IDisposable
{
    private const ushort ServerPort = 67;

    private readonly Socket? _socket = Open(logger);

    public bool TrySend(LocalInterface local, IPv4Address source, ReplyDestination to, ReadOnlySpan<byte> reply)
    {
        if (_socket is null || local.Index <= 0) return false;
        Span<byte> packet = stackalloc byte[UdpFrame.HeadersLength + reply.Length];
        var length = UdpFrame.Write(packet, source, ServerPort, to.Address, to.Port, reply);
        try
        {
            _socket.SendTo(packet[..length], SocketFlags.None, new LinkEndPoint(local.Index, to.HardwareAddress));
            return true;
        }
        catch (SocketException exception)
        {
            Log.NotSent(logger, local.Name, to.Address, exception.Message);
            return false;
        }
    }

    public void Dispose() => _socket?.Dispose();

    private static Socket? Open(ILogger logger)
    {
        try
        {
            // Of no protocol: it sends and receives nothing.
            return new Socket(AddressFamily.Packet, SocketType.Dgram, ProtocolType.Unspecified);
        }
        catch (SocketException exception)
        {
            Log.NotPermitted(logger, exception.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1110, LogLevel.Warning, "DHCP: no packet socket ({Error}): replies to machines without an address are broadcast; grant CAP_NET_RAW to send them to one machine alone", EventName = "DhcpNoPacketSocket")]
        public static partial void NotPermitted(ILogger logger, string error);

        [LoggerMessage(1111, LogLevel.Debug, "DHCP: {Interface}: a reply for {Address} could not be sent to its hardware address ({Error}); it is broadcast", EventName = "DhcpPacketNotSent")]
        public static partial void NotSent(ILogger logger, string @interface, IPv4Address address, string error);
    }
}
