using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Dhcp;

/// <summary>The kernel's <c>sockaddr_ll</c> (packet(7)): an interface and a hardware address on it.</summary>
internal sealed class LinkEndPoint(int interfaceIndex, ReadOnlyMemory<byte> hardwareAddress) : EndPoint
{
    private const int Size = 20;
    private const ushort Ipv4Protocol = 0x0800;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Size);
        var buffer = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], Ipv4Protocol);
        BitConverter.TryWriteBytes(buffer[4..], interfaceIndex); // in the machine's own byte order
        buffer[11] = (byte)hardwareAddress.Length;
        hardwareAddress.Span.CopyTo(buffer[12..]);
        return address;
    }
}
