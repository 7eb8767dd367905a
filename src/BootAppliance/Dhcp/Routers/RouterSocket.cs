using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BootAppliance.Dhcp.Routers;

/// <summary>ICMPv6 of one interface: hears router solicitations, and nothing else.</summary>
internal sealed class RouterSocket : IDisposable
{
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;
    private const int IcmpFilter = 1;
    private static readonly IPAddress AllRouters = IPAddress.Parse("ff02::2");
    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");
    private readonly Socket _socket;
    private readonly int _index;

    /// <exception cref="SocketException">CAP_NET_RAW is missing, or the interface has no IPv6.</exception>
    public RouterSocket(string name, int index)
    {
        _index = index;
        _socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        try
        {
            _socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(name + '\0'));
            // RFC 3542 §3.2: a set bit blocks the type.
            var filter = new byte[32];
            Array.Fill(filter, byte.MaxValue);
            BinaryPrimitives.WriteUInt32LittleEndian(filter.AsSpan(4 * (RouterAdvertisement.SolicitationType >> 5)), ~(1u << (RouterAdvertisement.SolicitationType & 31)));
            _socket.SetRawSocketOption((int)ProtocolType.IcmpV6, IcmpFilter, filter);
            // RFC 4861 §4.2: an advertisement whose hop limit is not 255 came from elsewhere and is dropped.
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(AllRouters, index));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public Task<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).AsTask();

    /// <summary>To every node of the link, as RFC 4861 §6.2.6 allows for an answer too.</summary>
    public void Advertise(ReadOnlySpan<byte> packet)
    {
        var everyone = new IPAddress(AllNodes.GetAddressBytes(), _index);
        _socket.SendTo(packet, SocketFlags.None, new IPEndPoint(everyone, 0));
    }

    public void Dispose() => _socket.Dispose();
}
